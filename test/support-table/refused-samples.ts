import type { Container, Volume } from '../../src/api/index.ts';
import type { PodSample } from './pod-samples.ts';

/** Fields of an object's metadata, less labels and annotations. */
const METADATA = {
  creationTimestamp: '2026-01-01T00:00:00Z',
  deletionGracePeriodSeconds: 1,
  deletionTimestamp: '2026-01-01T00:00:00Z',
  finalizers: ['example.com/keep'],
  generateName: 'data-',
  generation: 1,
  managedFields: [{ manager: 'kubectl', operation: 'Apply' }],
  name: 'data',
  namespace: 'default',
  ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'sample', uid: '1' }],
  resourceVersion: '1',
  selfLink: '/data',
  uid: '1',
};

const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

function templateWith(metadata: object): readonly Volume[] {
  return [{ name: 'v', ephemeral: { volumeClaimTemplate: { metadata, spec } } }];
}

const readinessProbe = { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 5 };
const PROBED: Container = { name: 'probed', image: 'busybox:1.37', readinessProbe };

/** A use of each field that no object may set. */
export const REFUSED_SAMPLES: readonly PodSample[] = [
  ...Object.entries(METADATA).map(([name, value]) => ({
    name: `metadata.${name} of a claim’s template`,
    spec: { volumes: templateWith({ [name]: value }) },
  })),
  { name: 'grace of a readinessProbe', spec: { containers: [PROBED] } },
  {
    name: 'grace of a sidecar’s readinessProbe',
    spec: { initContainers: [{ ...PROBED, restartPolicy: 'Always' }] },
  },
  { name: 'claims of a pod', spec: { resources: { claims: [{ name: 'gpu', request: 'one' }] } } },
];
