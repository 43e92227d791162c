import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Node, Pod, PodSpec } from '../api/index.ts';
import { preparePod, schedulePod } from './cycle.ts';
import { defaultPlugins } from './plugins/index.ts';
import { planPreemption } from './preemption/plan.ts';
import { newNode, newPod, viewOf } from './testing/objects.ts';

const HOSTNAME = 'kubernetes.io/hostname';

const NODES: readonly Node[] = [
  newNode('a1', { labels: { zone: 'a' }, cpu: '3' }),
  newNode('a2', { labels: { zone: 'a' }, pods: '3' }),
  newNode('b1', { labels: { zone: 'b' } }),
  newNode('c1', { labels: { zone: 'c' }, spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }),
  newNode('none'),
];

const apps = fc.constantFrom('x', 'y');
const topologyKey = fc.constantFrom('zone', HOSTNAME);

const term = fc.record({ topologyKey, labelSelector: apps.map((app) => ({ matchLabels: { app } })) });

const affinity = fc
  .tuple(fc.array(term, { maxLength: 2 }), fc.array(term, { maxLength: 2 }))
  .map(([near, far]): Partial<PodSpec> => ({
    affinity: {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: far },
    },
  }));

const spread = fc
  .array(
    fc.record({
      topologyKey,
      maxSkew: fc.integer({ min: 1, max: 2 }),
      minDomains: fc.integer({ min: 1, max: 4 }),
      whenUnsatisfiable: fc.constant('DoNotSchedule'),
      nodeTaintsPolicy: fc.constantFrom('Honor', 'Ignore'),
      labelSelector: apps.map((app) => ({ matchLabels: { app } })),
    }),
    { minLength: 1, maxLength: 2 },
  )
  .map((topologySpreadConstraints): Partial<PodSpec> => ({ topologySpreadConstraints }));

const ports = fc
  .constantFrom(80, 81)
  .map((hostPort): Partial<PodSpec> => ({ containers: [{ name: 'c', ports: [{ containerPort: 1, hostPort }] }] }));

interface Wish {
  readonly app: string;
  readonly cpu: number;
  readonly spec: Partial<PodSpec>;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  app: apps,
  cpu: fc.integer({ min: 0, max: 2 }),
  spec: fc.oneof(fc.constant({}), affinity, spread, ports),
});

function podOf(name: string, { app, cpu, spec }: Wish, node?: string): Pod {
  const requests = { cpu: String(cpu) };
  return newPod(name, { labels: { app }, requests, spec, ...(node === undefined ? {} : { node }) });
}

const placed = fc.array(
  fc.record({ wish, node: fc.constantFrom(...NODES.map(({ metadata }) => metadata.name)), gone: fc.boolean() }),
  { maxLength: 8 },
);

const first = ({ metadata: { name } }: Node): string => name;

test('a filter answers for a trial node as it would if things were so', () => {
  fc.assert(
    fc.property(wish, placed, fc.array(wish, { maxLength: 2 }), (incoming, there, coming) => {
      const pod = podOf('p', incoming);
      const all = there.map(({ wish: one, node }, index) => podOf(`there-${String(index)}`, one, node));
      const view = viewOf(NODES, all);
      const prepared = preparePod(defaultPlugins, pod, view);
      for (const name of NODES.map(first)) {
        const info = view.node(name);
        if (info === undefined) continue;
        const removed = all.filter(({ spec }, index) => spec.nodeName === name && there[index]?.gone === true);
        // A plugin that has nothing to do with a pod is not asked again for the sake of pods that may come.
        const added = coming.map((one, index) => podOf(`coming-${String(index)}`, { ...one, spec: {} }, name));
        const so = viewOf(NODES, [...all.filter((other) => !removed.includes(other)), ...added]);
        const [trial, expected] = [info.with(added, removed), so.node(name)];
        if (expected === undefined) continue;
        expect(prepared.check(trial, { added, removed })).toEqual(preparePod(defaultPlugins, pod, so).check(expected));
      }
    }),
    { numRuns: 500 },
  );
});

test('what follows the changes is what a new look finds', () => {
  fc.assert(
    fc.property(wish, placed, (incoming, there) => {
      const pod = podOf('p', incoming);
      const view = viewOf(NODES);
      const verdicts = (of: typeof view): readonly unknown[] => {
        const prepared = preparePod(defaultPlugins, pod, of);
        const scores = defaultPlugins.map((plugin) => plugin.score?.(pod, of.nodes, of));
        return [...of.nodes.map((info) => prepared.check(info)), ...scores];
      };
      // Asked before, during and after, so that what is kept has to follow.
      verdicts(view);
      const kept: Pod[] = [];
      for (const [index, { wish: one, node, gone }] of there.entries()) {
        const other = podOf(`there-${String(index)}`, one, node);
        view.cache.setPod(other);
        verdicts(view);
        if (gone) view.cache.removePod(other.metadata.uid);
        else kept.push(other);
      }
      expect(verdicts(view)).toEqual(verdicts(viewOf(NODES, kept)));
    }),
    { numRuns: 300 },
  );
});

/** So few that it gets crowded. */
const FEW = NODES.slice(0, 2);

test('with the victims gone the pod fits on the node, and with one of them less it does not', () => {
  const few = new Set(FEW.map(first));
  let preempted = 0;
  fc.assert(
    fc.property(wish, placed, (incoming, there) => {
      const pod = podOf('p', { ...incoming, spec: { ...incoming.spec, priority: 1 } });
      // Those with gone set are as important as the pod.
      const all = there.map(({ wish: { app, cpu, spec }, node, gone }, index) =>
        podOf(
          `there-${String(index)}`,
          { app, cpu, spec: { ...spec, priority: gone ? 1 : 0 } },
          few.has(node) ? node : 'a1',
        ),
      );
      const view = viewOf(FEW, all);
      const placement = schedulePod(defaultPlugins, pod, view, 0);
      if (placement.kind === 'placed') return;
      const plan = planPreemption(pod, view, placement.prepared, placement.examination, []);
      if (plan.kind === 'none') return;
      preempted++;
      const fits = (victims: readonly Pod[]): boolean => {
        const so = viewOf(
          FEW,
          all.filter((other) => !victims.includes(other)),
        );
        const info = so.node(plan.nodeName);
        return info !== undefined && preparePod(defaultPlugins, pod, so).check(info) === undefined;
      };
      expect(plan.victims.length).toBeGreaterThan(0);
      expect(plan.victims.every(({ spec }) => spec.priority === 0)).toBe(true);
      expect(fits(plan.victims)).toBe(true);
      for (const spared of plan.victims) expect(fits(plan.victims.filter((victim) => victim !== spared))).toBe(false);
    }),
    { numRuns: 1000 },
  );
  expect(preempted).toBeGreaterThan(10);
});
