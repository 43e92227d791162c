import type { Deployment } from '../../../api/index.ts';
import { failure } from '../../errors.ts';

/** What `rollout status` says of a Deployment. Upstream: kubectl/pkg/polymorphichelpers/rollout_status.go. */
export function deploymentStatus(deployment: Deployment): { readonly message: string; readonly done: boolean } {
  const { name, generation = 0 } = deployment.metadata;
  const {
    observedGeneration = 0,
    conditions = [],
    updatedReplicas = 0,
    replicas = 0,
    availableReplicas = 0,
  } = deployment.status ?? {};
  const wanted = deployment.spec.replicas ?? 1;
  if (generation > observedGeneration) {
    return { message: 'Waiting for deployment spec update to be observed...\n', done: false };
  }
  if (conditions.find((it) => it.type === 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    throw failure(`deployment "${name}" exceeded its progress deadline`);
  }
  const waiting = (what: string): { message: string; done: boolean } => ({
    message: `Waiting for deployment "${name}" rollout to finish: ${what}...\n`,
    done: false,
  });
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (replicas > updatedReplicas) return waiting(`${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { message: `deployment "${name}" successfully rolled out\n`, done: true };
}
