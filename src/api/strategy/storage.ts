import { jsonEqual } from '../equal.ts';
import type { CSIDriver, PersistentVolume, PersistentVolumeClaim } from '../generated/types.ts';
import { formatTime } from '../time/index.ts';

/** One of the two kinds of data sources says what the other does. Upstream: NormalizeDataSources in pkg/api/persistentvolumeclaim */
function withDataSources(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const { dataSource, dataSourceRef } = claim.spec;
  if (dataSource !== undefined && dataSourceRef === undefined) {
    return { ...claim, spec: { ...claim.spec, dataSourceRef: dataSource } };
  }
  if (dataSourceRef === undefined || dataSource !== undefined || (dataSourceRef.namespace ?? '') !== '') return claim;
  const { namespace: _namespace, ...reference } = dataSourceRef;
  return { ...claim, spec: { ...claim.spec, dataSource: reference } };
}

/** Upstream: pkg/registry/storage/csidriver: fields that nodes read are counted. */
function counted(next: CSIDriver, old: CSIDriver): CSIDriver {
  if (jsonEqual(next.spec, old.spec)) return next;
  const generation = (old.metadata.generation ?? 0) + 1;
  return { ...next, metadata: { ...next.metadata, generation } };
}

/** When a volume's phase changed last, unless its writer says so. */
function withPhaseTime(next: PersistentVolume, old: PersistentVolume, now: number): PersistentVolume {
  const { phase, lastPhaseTransitionTime: told } = next.status ?? {};
  const { phase: before, lastPhaseTransitionTime: since } = old.status ?? {};
  if (phase === before || (told !== undefined && told !== since)) return next;
  return { ...next, status: { ...next.status, lastPhaseTransitionTime: formatTime(now) } };
}

/** Of volumes and what they are made of. Upstream: pkg/registry/{core,storage}/<resource>/strategy.go. */
export const storageStrategies = {
  'csidrivers.storage.k8s.io': { keptOnUpdate: [], onUpdate: counted },
  persistentvolumeclaims: {
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({ phase: 'Pending' }),
    onCreate: withDataSources,
  },
  persistentvolumes: {
    keptOnUpdate: ['status'],
    statusOnCreate: ({ metadata }: PersistentVolume) => ({
      phase: 'Pending',
      lastPhaseTransitionTime: metadata.creationTimestamp,
    }),
    subresources: { status: withPhaseTime },
  },
  'volumeattachments.storage.k8s.io': {
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({ attached: false }),
    metaKeptOnStatus: ['labels', 'annotations', 'finalizers', 'ownerReferences'],
  },
} as const;

/** Of what limits and scales pods. Upstream: pkg/registry/{core,policy,autoscaling}/<resource>/strategy.go. */
export const policyStrategies = {
  'horizontalpodautoscalers.autoscaling': {
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({ desiredReplicas: 0 }),
  },
  'poddisruptionbudgets.policy': {
    generation: [],
    keptOnUpdate: ['status'],
    statusOnCreate: () => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
  },
  resourcequotas: { keptOnUpdate: ['status'], statusOnCreate: () => ({}) },
} as const;
