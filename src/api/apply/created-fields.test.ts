import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import { applyDefaults } from '../defaults/index.ts';

import { groupResource, type Resource, storedResources } from '../resources/index.ts';
import { typeNameOf } from '../schema/index.ts';
import { builtInType } from './built-in-types.ts';
import { createdFields } from './created-fields.ts';
import { equalSets } from './field-set.ts';
import { ownableFields } from './reset-fields.ts';
import { ownersAfterUpdate } from './track-update.ts';
import type { ApiObject, TrackedKind } from './tracked-kind.ts';

function kindOf(resource: Resource): TrackedKind {
  const { group, version, kind } = resource;
  const named = { apiVersion: group === '' ? version : `${group}/${version}`, kind };
  const hasStatus = resource.subresources.includes('status');
  const filter = ownableFields(groupResource(resource), '', { hasStatus, custom: false });
  return {
    group,
    version,
    kind,
    subresource: '',
    type: builtInType(typeNameOf(resource)),
    ...(filter === undefined ? {} : { filter }),
    empty: decode(resource, named).object as unknown as ApiObject,
    versionOf: () => undefined,
    convert: (object) => object,
  };
}

const METADATA = {
  name: 'x',
  labels: { app: 'web', tier: 'front' },
  annotations: { note: '' },
  finalizers: ['a', 'a', 'b'],
  ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'o', uid: 'u' }],
};

const CONTAINER = {
  name: 'c',
  image: 'i',
  ports: [
    { containerPort: 80 },
    { containerPort: 80, name: 'same' },
    { containerPort: 53, protocol: 'UDP' },
    { containerPort: 53, protocol: 'TCP' },
  ],
  env: [
    { name: 'A', value: '' },
    { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ],
  resources: { requests: { cpu: '1' } },
  volumeMounts: [{ name: 'v', mountPath: '/v' }],
};

const POD_SPEC = { containers: [CONTAINER], volumes: [{ name: 'v', emptyDir: {} }], nodeSelector: { a: 'b' } };
const LABELS = { matchLabels: { app: 'web' } };
const TEMPLATE = { metadata: { labels: { app: 'web' } }, spec: POD_SPEC };

/** Fields of kinds with much structure, by resource; the others are tried with metadata alone. */
const FIELDS: Readonly<Record<string, object>> = {
  pods: { spec: POD_SPEC, status: { phase: 'Running' } },
  services: { spec: { ports: [{ port: 80 }, { port: 80, protocol: 'UDP' }], selector: { a: 'b' } } },
  configmaps: { data: { a: '1', 'b.c': '2' }, binaryData: {} },
  secrets: { data: { a: 'MQ==' }, type: 'Opaque' },
  events: { involvedObject: { name: 'x', namespace: 'default' }, message: 'm', count: 1 },
  endpoints: { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 1 }] }] },
  'deployments.apps': { spec: { replicas: 2, selector: LABELS, template: TEMPLATE } },
  'jobs.batch': { spec: { template: { ...TEMPLATE, spec: { ...POD_SPEC, restartPolicy: 'Never' } } } },
  'networkpolicies.networking.k8s.io': { spec: { podSelector: LABELS, ingress: [{ from: [{ podSelector: {} }] }] } },
  'roles.rbac.authorization.k8s.io': { rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] },
};

// The long way compares with the empty object, which table tests of structured-merge-diff cover.
test.each(storedResources.map((resource) => [groupResource(resource), resource] as const))(
  'who creates one of %s owns what a comparison says',
  (name, resource) => {
    const kind = kindOf(resource);
    const sent = { metadata: METADATA, ...FIELDS[name] };
    for (const value of [sent, { metadata: { name: 'x' } }]) {
      const object = applyDefaults(resource, decode(resource, value).object);
      const after = object as unknown as ApiObject;
      const by = { manager: 'm', time: 't' };
      const [owner] = ownersAfterUpdate(kind, { before: kind.empty, after }, new Map(), by).values();
      const fields = createdFields(kind, after);
      if (fields === undefined) continue;
      expect(equalSets(fields, owner?.fields ?? {})).toBe(true);
    }
  },
);

test('the creation of pods and what they belong to takes the short way', () => {
  for (const resource of storedResources.filter((it) => ['pods', 'deployments', 'configmaps'].includes(it.resource))) {
    const kind = kindOf(resource);
    expect(createdFields(kind, kind.empty)).toBeDefined();
  }
});
