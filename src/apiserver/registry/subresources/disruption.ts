import {
  formatTime,
  isPodReady,
  matchesLabels,
  type Pod,
  type PodDisruptionBudget,
  podDisruptionBudgets,
  selectorOf,
  type Status,
  statusError,
  type StatusError,
  withDisruptionCondition,
} from '../../../api/index.ts';
import type { StoredObject } from '../../store/index.ts';
import { commit, putOf, retried } from '../commit.ts';
import { latest, type Registry, storeName } from '../registry.ts';

/** upstream: eviction.go MaxDisruptedPodSize */
const MAX_DISRUPTED_PODS = 2000;
const RESOURCE = { group: 'policy', kind: 'poddisruptionbudget' };

function tooManyRequests(cause: string, retryAfterSeconds: number): StatusError {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  return statusError(429, 'TooManyRequests', message, {
    causes: [{ reason: 'DisruptionBudget', message: cause }],
    ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
  });
}

/** Refuses for now: what the budget says is older than the budget. */
export function stillProcessed(budget: string): StatusError {
  return tooManyRequests(`The disruption budget ${budget} is still being processed by the server.`, 10);
}

function forbiddenBudget(name: string, why: string): StatusError {
  const message = `poddisruptionbudget.policy ${JSON.stringify(name)} is forbidden: ${why}`;
  const causes = [{ reason: 'DisruptionBudget', message: `${refusal(name)}: ${why}` }];
  return statusError(403, 'Forbidden', message, { name, ...RESOURCE, causes });
}

function refusal(name: string): string {
  return `The disruption budget ${name} does not allow evicting pods currently`;
}

/** Why a budget lets no pod go. Its numbers mean nothing when the controller could not work them out. */
function whyNot({ metadata, status = {} }: PodDisruptionBudget): string {
  const { desiredHealthy: needs = 0, currentHealthy: has = 0, conditions = [] } = status;
  const { name } = metadata;
  const denied = conditions.find(
    ({ type, status: holds, message }) => type === 'DisruptionAllowed' && holds === 'False' && message !== '',
  );
  if (denied?.reason === 'SyncFailed') return `${refusal(name)} because it failed sync: ${denied.message}`;
  if (has <= needs)
    return `The disruption budget ${name} needs ${String(needs)} healthy pods and has ${String(has)} currently`;
  return denied === undefined ? refusal(name) : `${refusal(name)} (${denied.reason}): ${denied.message}`;
}

/** Budgets that count a pod. upstream: getPodDisruptionBudgets */
function budgetsOf(registry: Registry, pod: Pod): readonly PodDisruptionBudget[] {
  const stored = registry.store.list(storeName(podDisruptionBudgets), pod.metadata.namespace);
  return stored
    .map(({ object }) => object as PodDisruptionBudget)
    .filter(({ spec }) => {
      const requirements = selectorOf(spec.selector);
      return requirements !== undefined && matchesLabels(requirements, pod.metadata.labels);
    });
}

/** A pod less that may go, and which one went. upstream: checkAndDecrement @throws StatusError */
function decremented(budget: PodDisruptionBudget, podName: string, now: number): PodDisruptionBudget {
  const { metadata, status = {} } = budget;
  const { name } = metadata;
  const { disruptionsAllowed: allowed = 0, disruptedPods = {} } = status;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) throw stillProcessed(name);
  if (allowed < 0) throw forbiddenBudget(name, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > MAX_DISRUPTED_PODS) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbiddenBudget(name, why);
  }
  if (allowed === 0) throw tooManyRequests(whyNot(budget), 0);
  const next = {
    ...status,
    disruptionsAllowed: allowed - 1,
    disruptedPods: { ...disruptedPods, [podName]: formatTime(now) },
  };
  return { ...budget, status: allowed === 1 ? withDisruptionCondition(next, now) : next };
}

async function decrement(
  registry: Registry,
  budget: PodDisruptionBudget,
  podName: string,
  dryRun: boolean,
): Promise<void> {
  const { name, namespace = '' } = budget.metadata;
  const target = { resource: podDisruptionBudgets, namespace, name };
  await retried(async () => {
    const stored: StoredObject | undefined = latest(registry, target);
    if (stored === undefined) return;
    const next = decremented(stored.object as PodDisruptionBudget, podName, registry.clock.now());
    if (!dryRun) await commit(registry, target, stored.revision, putOf(target, next));
  });
}

const SEVERAL: Status = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  code: 500,
};

/** Whether a budget lets a pod go. */
export type Permission =
  /** @param budget which must still hold when the pod goes, because the pod is not counted while it is not ready */
  { readonly kind: 'granted'; readonly budget?: string } | { readonly kind: 'refused'; readonly status: Status };

/** Asks the budgets of a running pod, and counts it. upstream: EvictionREST.Create @throws StatusError */
export async function askBudgets(registry: Registry, pod: Pod, dryRun: boolean): Promise<Permission> {
  const [budget, ...others] = budgetsOf(registry, pod);
  if (others.length > 0) return { kind: 'refused', status: SEVERAL };
  if (budget === undefined) return { kind: 'granted' };
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  const spare = currentHealthy >= desiredHealthy && desiredHealthy > 0;
  if (!isPodReady(pod) && (spare || budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow')) {
    return { kind: 'granted', budget: budget.metadata.name };
  }
  await decrement(registry, budget, pod.metadata.name, dryRun);
  return { kind: 'granted' };
}
