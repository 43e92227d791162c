import { expect, test } from 'vitest';
import {
  csiNodes,
  type KubernetesObject,
  leases,
  nodes,
  persistentVolumeClaims,
  pods,
  type Resource,
  resourceSlices,
  serviceAccounts,
} from '../../api/index.ts';
import type { AdmissionAttributes, AdmissionContext, Registry } from '../registry/index.ts';
import { nodeRestriction } from './node-restriction.ts';

const NODE_USER = { username: 'system:node:n1', groups: ['system:nodes'] };

const pod = (nodeName: string, more: object = {}, spec: object = {}): object => ({
  metadata: { name: 'p', namespace: 'ns', uid: 'pod-uid', ...more },
  spec: { nodeName, containers: [], ...spec },
});
const node = (metadata: object, spec: object = {}): object => ({
  metadata: { name: 'n1', uid: 'node-uid', ...metadata },
  spec,
});

/** What is stored: a node, a pod on it and one elsewhere. */
const STORED: Readonly<Record<string, object>> = {
  'nodes//n1': node({}),
  'pods/ns/mine': pod('n1'),
  'pods/ns/other': pod('n2'),
};
const store = {
  latest: ({ resource, namespace, name }: { resource: string; namespace: string; name: string }) => {
    const object = STORED[`${resource}/${namespace}/${name}`];
    return object === undefined ? undefined : { object };
  },
};
const CONTEXT: AdmissionContext = {
  registry: { store } as unknown as Registry,
  warn: () => undefined,
  annotate: () => undefined,
};

interface Asked {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly resource: Resource;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly object?: object;
  readonly oldObject?: object;
  readonly user?: AdmissionAttributes['user'];
}

/** Why a request of the node is refused, without its beginning; undefined where it is not. */
function refusal({ object, oldObject, ...asked }: Asked): string | undefined {
  const attributes: AdmissionAttributes = {
    subresource: '',
    namespace: asked.resource.namespaced ? 'ns' : '',
    name: 'x',
    user: NODE_USER,
    dryRun: false,
    ...asked,
    ...(object === undefined ? {} : { object: object as KubernetesObject }),
    ...(oldObject === undefined ? {} : { oldObject: oldObject as KubernetesObject }),
  };
  try {
    if (asked.operation === 'DELETE') void nodeRestriction.validate?.(attributes, CONTEXT);
    else void nodeRestriction.mutate?.({ ...attributes, object: (object ?? {}) as KubernetesObject }, CONTEXT);
    return undefined;
  } catch (cause) {
    return (cause as Error).message.replace(/^.*? is forbidden: /, '');
  }
}

const OWNER = { apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'node-uid', controller: true };
const MIRROR = { annotations: { 'kubernetes.io/config.mirror': 'x' }, ownerReferences: [OWNER] };
const owned = (owner: object): object => ({ ...MIRROR, ownerReferences: [{ ...OWNER, ...owner }] });

/** upstream: plugin/pkg/admission/noderestriction/admission_test.go Test_nodePlugin_Admit */
test.each<[string, Asked, string | undefined]>([
  ['a mirror pod', { operation: 'CREATE', resource: pods, object: pod('n1', MIRROR) }, undefined],
  [
    'another pod',
    { operation: 'CREATE', resource: pods, object: pod('n1') },
    'pod does not have "kubernetes.io/config.mirror" annotation, node "n1" can only create mirror pods',
  ],
  [
    'a mirror pod of another node',
    { operation: 'CREATE', resource: pods, object: pod('n2', MIRROR) },
    'node "n1" can only create pods with spec.nodeName set to itself',
  ],
  [
    'a mirror pod that nobody owns',
    { operation: 'CREATE', resource: pods, object: pod('n1', { ...MIRROR, ownerReferences: [] }) },
    'node "n1" can only create pods with an owner reference set to itself',
  ],
  [
    'a mirror pod with two owners',
    { operation: 'CREATE', resource: pods, object: pod('n1', { ...MIRROR, ownerReferences: [OWNER, OWNER] }) },
    'node "n1" can only create pods with a single owner reference set to itself',
  ],
  [
    'an owner that does not control',
    { operation: 'CREATE', resource: pods, object: pod('n1', owned({ controller: false })) },
    'node "n1" can only create pods with a controller owner reference set to itself',
  ],
  [
    'an owner that blocks',
    { operation: 'CREATE', resource: pods, object: pod('n1', owned({ blockOwnerDeletion: true })) },
    'node "n1" must not set blockOwnerDeletion on an owner reference',
  ],
  [
    'an owner that was another node',
    { operation: 'CREATE', resource: pods, object: pod('n1', owned({ uid: 'old' })) },
    'node n1 UID mismatch: expected old got node-uid',
  ],
  [
    'a mirror pod with an account',
    { operation: 'CREATE', resource: pods, object: pod('n1', MIRROR, { serviceAccountName: 'a' }) },
    'node "n1" can not create pods that reference a service account',
  ],
  [
    'a mirror pod with a secret',
    {
      operation: 'CREATE',
      resource: pods,
      object: pod('n1', MIRROR, {
        volumes: [{ name: 'v', projected: { sources: [{ configMap: {} }, { secret: {} }] } }],
      }),
    },
    'node "n1" can not create pods that reference secrets',
  ],
  [
    'a mirror pod with a ConfigMap',
    {
      operation: 'CREATE',
      resource: pods,
      object: pod('n1', MIRROR, { containers: [{ name: 'c', envFrom: [{ configMapRef: { name: 'm' } }] }] }),
    },
    'node "n1" can not create pods that reference configmaps',
  ],
  [
    'a mirror pod with a claim',
    {
      operation: 'CREATE',
      resource: pods,
      object: pod('n1', MIRROR, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] }),
    },
    'node "n1" can not create pods that reference persistentvolumeclaims',
  ],
  [
    'an update of a pod',
    { operation: 'UPDATE', resource: pods, object: pod('n1'), oldObject: pod('n1') },
    'unexpected operation "UPDATE", node "n1" can only create and delete mirror pods',
  ],
  ['the deletion of its pod', { operation: 'DELETE', resource: pods, name: 'mine' }, undefined],
  [
    'the deletion of a pod elsewhere',
    { operation: 'DELETE', resource: pods, name: 'other' },
    'node "n1" can only delete pods with spec.nodeName set to itself',
  ],
  [
    'the eviction of its pod',
    { operation: 'CREATE', resource: pods, subresource: 'eviction', name: 'mine' },
    undefined,
  ],
  [
    'the eviction of a pod elsewhere',
    { operation: 'CREATE', resource: pods, subresource: 'eviction', name: 'other' },
    'node n1 can only evict pods with spec.nodeName set to itself',
  ],
  [
    'a binding',
    { operation: 'CREATE', resource: pods, subresource: 'binding' },
    `unexpected pod subresource "binding", only 'status' and 'eviction' are allowed`,
  ],
  [
    'the status of its pod',
    { operation: 'UPDATE', resource: pods, subresource: 'status', object: pod('n1'), oldObject: pod('n1') },
    undefined,
  ],
  [
    'the status of a pod elsewhere',
    { operation: 'UPDATE', resource: pods, subresource: 'status', object: pod('n2'), oldObject: pod('n2') },
    'node "n1" can only update pod status for pods with spec.nodeName set to itself',
  ],
  [
    'labels with the status',
    {
      operation: 'UPDATE',
      resource: pods,
      subresource: 'status',
      object: pod('n1', { labels: { a: 'b' } }),
      oldObject: pod('n1'),
    },
    'node "n1" cannot update labels through pod status',
  ],
  [
    'itself',
    {
      operation: 'CREATE',
      resource: nodes,
      name: 'n1',
      object: node({ labels: { 'node.kubernetes.io/x': 'y', 'kubernetes.io/os': 'l', a: 'b' } }),
    },
    undefined,
  ],
  [
    'another node',
    { operation: 'UPDATE', resource: nodes, name: 'n2', object: node({}), oldObject: node({}) },
    'node "n1" is not allowed to modify node "n2"',
  ],
  [
    'itself with labels that are not its own',
    {
      operation: 'CREATE',
      resource: nodes,
      name: 'n1',
      object: node({ labels: { 'node-restriction.kubernetes.io/a': '', 'x.k8s.io/b': '' } }),
    },
    'node "n1" is not allowed to set the following labels: node-restriction.kubernetes.io/a, x.k8s.io/b',
  ],
  [
    'a label of its own that it takes away',
    {
      operation: 'UPDATE',
      resource: nodes,
      name: 'n1',
      object: node({}),
      oldObject: node({ labels: { 'node-role.kubernetes.io/worker': '' } }),
    },
    'is not allowed to modify labels: node-role.kubernetes.io/worker',
  ],
  [
    'its taints',
    {
      operation: 'UPDATE',
      resource: nodes,
      name: 'n1',
      object: node({}, { taints: [{ key: 'a', effect: 'NoSchedule' }] }),
      oldObject: node({}),
    },
    'node "n1" is not allowed to modify taints',
  ],
  [
    'the status of a claim',
    {
      operation: 'UPDATE',
      resource: persistentVolumeClaims,
      subresource: 'status',
      object: { metadata: {}, spec: {}, status: { capacity: { storage: '2' } } },
      oldObject: { metadata: {}, spec: {}, status: {} },
    },
    undefined,
  ],
  [
    'the phase of a claim',
    {
      operation: 'UPDATE',
      resource: persistentVolumeClaims,
      subresource: 'status',
      object: { metadata: {}, spec: {}, status: { phase: 'Bound' } },
      oldObject: { metadata: {}, spec: {}, status: {} },
    },
    'node "n1" is not allowed to update fields other than status.capacity and status.conditions',
  ],
  ['a claim', { operation: 'UPDATE', resource: persistentVolumeClaims, object: {} }, 'may only update PVC status'],
  [
    'its lease',
    { operation: 'CREATE', resource: leases, namespace: 'kube-node-lease', object: { metadata: { name: 'n1' } } },
    undefined,
  ],
  [
    'a lease elsewhere',
    { operation: 'UPDATE', resource: leases, name: 'n1' },
    'can only access leases in the "kube-node-lease" system namespace',
  ],
  [
    'the lease of another',
    { operation: 'UPDATE', resource: leases, namespace: 'kube-node-lease', name: 'n2' },
    'can only access node lease with the same name as the requesting node',
  ],
  [
    'another CSINode',
    { operation: 'UPDATE', resource: csiNodes, name: 'n2' },
    'can only access CSINode with the same name as the requesting node',
  ],
  [
    'devices of another node',
    { operation: 'CREATE', resource: resourceSlices, object: { metadata: {}, spec: { nodeName: 'n2' } } },
    'can only create ResourceSlice with the same NodeName as the requesting node',
  ],
  [
    'a token for nobody',
    { operation: 'CREATE', resource: serviceAccounts, subresource: 'token', object: { spec: {} } },
    'node requested token not bound to a pod',
  ],
  [
    'a token for a pod elsewhere',
    {
      operation: 'CREATE',
      resource: serviceAccounts,
      subresource: 'token',
      object: { spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'other', uid: 'pod-uid' } } },
    },
    'node requested token bound to a pod scheduled on a different node',
  ],
  [
    'whatever somebody does who is no node',
    { operation: 'UPDATE', resource: nodes, name: 'n2', user: { username: 'system:node:n1', groups: [] } },
    undefined,
  ],
  [
    'whatever a node without a name does',
    { operation: 'UPDATE', resource: nodes, user: { username: 'system:node:', groups: ['system:nodes'] } },
    'could not determine node from user "system:node:"',
  ],
])('a node writes %s', (_what, asked, why) => {
  expect(refusal(asked)).toBe(why);
});
