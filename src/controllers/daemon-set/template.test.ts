import { expect, test } from 'vitest';
import type { Node, PodSpec, Taint } from '../../api/index.ts';
import { newNode, newPod } from '../testing/objects.ts';
import { NodeJudge } from './eligibility.ts';
import { daemonTolerations, targetNode } from './template.ts';

// Cases: daemonset_util_test.go (TestGetTargetNodeName), daemon_controller_test.go (TestNodeShouldRunDaemonPod).

test('a toleration that the template has already is not added again', () => {
  const own = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 };
  const tolerations = daemonTolerations({ containers: [], tolerations: [own] });
  const same = tolerations.filter(({ key }) => key === own.key);
  // Such pods are never evicted for it, however long the template would have them wait.
  expect(same).toEqual([{ key: own.key, operator: 'Exists', effect: 'NoExecute' }]);
  expect(tolerations).toHaveLength(6);
});

test('only pods on the network of the node tolerate that it has none', () => {
  const keys = (hostNetwork: boolean) =>
    daemonTolerations({ containers: [], hostNetwork }).map(({ key = '' }) => key.replace('node.kubernetes.io/', ''));
  expect(keys(true)).toContain('network-unavailable');
  expect(keys(false)).not.toContain('network-unavailable');
});

test('a pod is for the node that it is on, or else the one that it requires', () => {
  const requiring = (key: string, values: readonly string[]): Partial<PodSpec> => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key, operator: 'In', values }] }],
        },
      },
    },
  });
  const target = (spec: Partial<PodSpec>) => targetNode(newPod('p', { spec }));
  expect(target({ nodeName: 'a', ...requiring('metadata.name', ['b']) })).toBe('a');
  expect(target(requiring('metadata.name', ['b']))).toBe('b');
  expect(target(requiring('metadata.name', ['b', 'c']))).toBeUndefined();
  expect(target(requiring('other', ['b']))).toBeUndefined();
  expect(target({})).toBeUndefined();
});

const taint = (effect: string, key = 'dedicated'): Taint => ({ key, effect, value: 'x' });
const tainted = (taints: readonly Taint[], labels = {}): Node => {
  const node = newNode('a', { taints });
  return { ...node, metadata: { ...node.metadata, labels } };
};
const affinity = (values: readonly string[]): Partial<PodSpec> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values }] }],
      },
    },
  },
});

test.each<[what: string, spec: Partial<PodSpec>, node: Node, run: boolean, stay: boolean]>([
  ['nothing special', {}, tainted([]), true, true],
  ['another node named', { nodeName: 'b' }, tainted([]), false, false],
  ['this node named', { nodeName: 'a' }, tainted([]), true, true],
  ['no such label', { nodeSelector: { disk: 'ssd' } }, tainted([]), false, false],
  ['the label', { nodeSelector: { disk: 'ssd' } }, tainted([], { disk: 'ssd' }), true, true],
  ['affinity with others', affinity(['x']), tainted([], { zone: 'y' }), false, false],
  ['affinity', affinity(['x', 'y']), tainted([], { zone: 'y' }), true, true],
  ['NoSchedule', {}, tainted([taint('NoSchedule')]), false, true],
  ['NoExecute', {}, tainted([taint('NoExecute')]), false, false],
  ['PreferNoSchedule', {}, tainted([taint('PreferNoSchedule')]), true, true],
  ['tolerated', { tolerations: [{ operator: 'Exists' }] }, tainted([taint('NoExecute')]), true, true],
  ['not ready', {}, tainted([taint('NoExecute', 'node.kubernetes.io/not-ready')]), true, true],
  ['cordoned', {}, tainted([taint('NoSchedule', 'node.kubernetes.io/unschedulable')]), true, true],
  ['no network', {}, tainted([taint('NoSchedule', 'node.kubernetes.io/network-unavailable')]), false, true],
  [
    'no network needed',
    { hostNetwork: true },
    tainted([taint('NoSchedule', 'node.kubernetes.io/network-unavailable')]),
    true,
    true,
  ],
])('%s', (_what, spec, node, run, stay) => {
  const judge = new NodeJudge().of({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', uid: 'set', resourceVersion: '1', creationTimestamp: '' },
    spec: { selector: {}, template: { spec: { containers: [], ...spec } } },
  });
  expect(judge(node)).toEqual({ run, stay });
});
