import type {
  DaemonSet,
  DaemonSetUpdateStrategy,
  Deployment,
  DeploymentStrategy,
  PersistentVolumeClaim,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
  StatefulSetUpdateStrategy,
} from '../generated/types.ts';
import { defaultClaim } from './claims.ts';
import { change, each, fill } from './fill.ts';
import { defaultTemplate } from './pod.ts';

function strategy(object: DeploymentStrategy): DeploymentStrategy {
  const next = fill(object, { type: 'RollingUpdate' });
  if (next.type !== 'RollingUpdate') return next;
  const rollingUpdate = fill(next.rollingUpdate ?? {}, { maxUnavailable: '25%', maxSurge: '25%' });
  return rollingUpdate === next.rollingUpdate ? next : { ...next, rollingUpdate };
}

/** Upstream: pkg/apis/apps/v1/defaults.go. */
export function defaultDeployment(deployment: Deployment): Deployment {
  return change(deployment, 'spec', (spec) => {
    const next = fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    return change({ ...next, strategy: strategy(next.strategy ?? {}) }, 'template', defaultTemplate);
  });
}

export function defaultReplicaSet(set: ReplicaSet): ReplicaSet {
  return change(set, 'spec', (spec) =>
    change(fill(spec, { replicas: 1 }), 'template', (template) => defaultTemplate(template)),
  );
}

function statefulStrategy(object: StatefulSetUpdateStrategy): StatefulSetUpdateStrategy {
  const next = (object.type ?? '') === '' ? { rollingUpdate: {}, ...object, type: 'RollingUpdate' } : object;
  // Who names the type and nothing else gets nothing else.
  if (next.type !== 'RollingUpdate' || next.rollingUpdate === undefined) return next;
  const rollingUpdate = fill(next.rollingUpdate, { partition: 0, maxUnavailable: 1 });
  return rollingUpdate === next.rollingUpdate ? next : { ...next, rollingUpdate };
}

/** What a claim in a template says of itself is always the same. */
function claimTemplate(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const next = defaultClaim(claim);
  const status = fill(next.status ?? {}, { phase: 'Pending' });
  if (next.apiVersion === 'v1' && next.kind === 'PersistentVolumeClaim' && status === next.status) return next;
  return { ...next, apiVersion: 'v1', kind: 'PersistentVolumeClaim', status };
}

/** Upstream: SetDefaults_StatefulSet, Convert_apps_StatefulSetSpec_To_v1_StatefulSetSpec. */
export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  return change(set, 'spec', (spec) => {
    let next = fill(spec, { podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10 });
    const updateStrategy = statefulStrategy(next.updateStrategy ?? {});
    if (updateStrategy !== next.updateStrategy) next = { ...next, updateStrategy };
    const retention = fill(next.persistentVolumeClaimRetentionPolicy ?? {}, {
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    });
    if (retention !== next.persistentVolumeClaimRetentionPolicy) {
      next = { ...next, persistentVolumeClaimRetentionPolicy: retention };
    }
    next = change(next, 'template', defaultTemplate);
    return change(next, 'volumeClaimTemplates', (claims) => each(claims, claimTemplate));
  });
}

function daemonStrategy(object: DaemonSetUpdateStrategy): DaemonSetUpdateStrategy {
  const next = fill(object, { type: 'RollingUpdate' });
  if (next.type !== 'RollingUpdate') return next;
  const rollingUpdate = fill(next.rollingUpdate ?? {}, { maxUnavailable: 1, maxSurge: 0 });
  return rollingUpdate === next.rollingUpdate ? next : { ...next, rollingUpdate };
}

/** Upstream: SetDefaults_DaemonSet. */
export function defaultDaemonSet(set: DaemonSet): DaemonSet {
  return change(set, 'spec', (spec) => {
    let next = fill(spec, { revisionHistoryLimit: 10 });
    const updateStrategy = daemonStrategy(next.updateStrategy ?? {});
    if (updateStrategy !== next.updateStrategy) next = { ...next, updateStrategy };
    return change(next, 'template', defaultTemplate);
  });
}

/** Upstream: pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController: selector and labels are the template's. */
export function defaultReplicationController(controller: ReplicationController): ReplicationController {
  let next = change(controller, 'spec', (spec) => change(fill(spec, { replicas: 1 }), 'template', defaultTemplate));
  const labels = next.spec.template?.metadata?.labels;
  if (labels === undefined) return next;
  if (Object.keys(next.spec.selector ?? {}).length === 0) next = { ...next, spec: { ...next.spec, selector: labels } };
  if (Object.keys(next.metadata.labels ?? {}).length > 0) return next;
  return { ...next, metadata: { ...next.metadata, labels } };
}
