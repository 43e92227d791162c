import type { DaemonSet, Deployment, StatefulSet } from '../../../api/index.ts';
import { failure } from '../../errors.ts';

/** How far a rollout is. Upstream: kubectl/pkg/polymorphichelpers/rollout_status.go. */
export interface Progress {
  readonly message: string;
  readonly done: boolean;
}

const waiting = (message: string): Progress => ({ message: `${message}...\n`, done: false });
const finished = (message: string): Progress => ({ message: `${message}\n`, done: true });

/** @throws CommandError when the rollout has failed */
export function deploymentStatus({ metadata, spec, status = {} }: Deployment, revision = 0): Progress {
  const { name, generation = 0 } = metadata;
  const running = Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '0');
  if (revision > 0 && revision !== running) {
    throw failure(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  const { observedGeneration = 0, conditions = [] } = status;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  const wanted = spec.replicas ?? 1;
  if (generation > observedGeneration) return waiting('Waiting for deployment spec update to be observed');
  if (conditions.find((it) => it.type === 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    throw failure(`deployment "${name}" exceeded its progress deadline`);
  }
  const unfinished = (what: string): Progress => waiting(`Waiting for deployment "${name}" rollout to finish: ${what}`);
  if (updatedReplicas < wanted) {
    return unfinished(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  }
  if (replicas > updatedReplicas) {
    return unfinished(`${replicas - updatedReplicas} old replicas are pending termination`);
  }
  if (availableReplicas < updatedReplicas) {
    return unfinished(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  }
  return finished(`deployment "${name}" successfully rolled out`);
}

function checkRolls(strategy: { readonly type?: string } | undefined): void {
  if (strategy?.type === 'RollingUpdate') return;
  throw failure('rollout status is only available for RollingUpdate strategy type');
}

/** @throws CommandError when the pods are replaced by hand */
export function daemonSetStatus({ metadata, spec, status }: DaemonSet): Progress {
  checkRolls(spec.updateStrategy);
  const { name, generation = 0 } = metadata;
  const { observedGeneration = 0, desiredNumberScheduled: wanted = 0 } = status ?? {};
  const { updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = status ?? {};
  if (generation > observedGeneration) return waiting('Waiting for daemon set spec update to be observed');
  const unfinished = (what: string): Progress => waiting(`Waiting for daemon set "${name}" rollout to finish: ${what}`);
  if (updated < wanted) return unfinished(`${updated} out of ${wanted} new pods have been updated`);
  if (available < wanted) return unfinished(`${available} of ${wanted} updated pods are available`);
  return finished(`daemon set "${name}" successfully rolled out`);
}

/** @throws CommandError when the pods are replaced by hand */
export function statefulSetStatus({ metadata, spec, status }: StatefulSet): Progress {
  checkRolls(spec.updateStrategy);
  const { observedGeneration = 0, updateRevision = '', currentRevision = '' } = status ?? {};
  const { readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status ?? {};
  if (observedGeneration === 0 || (metadata.generation ?? 0) > observedGeneration) {
    return waiting('Waiting for statefulset spec update to be observed');
  }
  const wanted = spec.replicas ?? 1;
  if (readyReplicas < wanted) return waiting(`Waiting for ${wanted - readyReplicas} pods to be ready`);
  const rolling = spec.updateStrategy?.rollingUpdate;
  if (rolling !== undefined) {
    const outdated = wanted - (rolling.partition ?? 0);
    if (updatedReplicas < outdated) {
      const how = `${updatedReplicas} out of ${outdated} new pods have been updated`;
      return waiting(`Waiting for partitioned roll out to finish: ${how}`);
    }
    return finished(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision) {
    const where = `${updatedReplicas} pods at revision ${updateRevision}`;
    return waiting(`waiting for statefulset rolling update to complete ${where}`);
  }
  return finished(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}
