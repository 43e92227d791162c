import type { Clock } from '../../base/index.ts';
import {
  type Condition,
  customResourceDefinitions,
  deployments,
  formatTime,
  hasReason,
  keyOf,
  type LabelSelector,
  matchesSelector,
  type ObjectKey,
  type Pod,
  type PodDisruptionBudget,
  podDisruptionBudgets,
  type PodDisruptionBudgetStatus,
  pods as podResource,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../../api/index.ts';
import {
  createEventRecorder,
  type ControllerDefinition,
  type Enqueue,
  type EventRecorder,
  type InformerLease,
  type Result,
} from '../../client/index.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { expectedScale, type ScaleSources } from './scale.ts';
import { budgetStatus, countHealthy, disruptionsOf, expectation } from './status.ts';

export { staleDisruptionController } from './stale-condition.ts';

interface DisruptionDeps extends ScaleSources {
  readonly clock: Clock;
  readonly budgets: InformerLease<PodDisruptionBudget>;
  readonly pods: InformerLease<Pod>;
  readonly recorder: EventRecorder;
}

/** Says in every PodDisruptionBudget how many pods may go. Upstream: pkg/controller/disruption. */
export const disruptionController: ControllerDefinition<DisruptionDeps> = {
  name: 'disruption-controller',
  workers: 1,
  setup: ({ client, clock, informer }) => ({
    client,
    clock,
    budgets: informer(podDisruptionBudgets),
    pods: informer(podResource),
    deployments: informer(deployments),
    replicaSets: informer(replicaSets),
    replicationControllers: informer(replicationControllers),
    statefulSets: informer(statefulSets),
    definitions: informer(customResourceDefinitions),
    recorder: createEventRecorder(client, clock, { component: 'controllermanager' }),
  }),
  watch: (deps, enqueue) => [
    deps.budgets.addHandler({
      add: (budget) => {
        enqueue(keyOf(budget));
      },
      update: (budget) => {
        enqueue(keyOf(budget));
      },
    }),
    deps.pods.addHandler({
      add: (pod) => {
        enqueueBudget(deps, enqueue, pod);
      },
      update: (pod, old) => {
        enqueueBudget(deps, enqueue, pod);
        if (!semanticEqual(pod.metadata.labels, old.metadata.labels)) enqueueBudget(deps, enqueue, old);
      },
      delete: (pod) => {
        enqueueBudget(deps, enqueue, pod);
      },
    }),
  ],
  reconcile,
};

function enqueueBudget({ budgets, recorder }: DisruptionDeps, enqueue: Enqueue, pod: Pod): void {
  const { namespace = '', name, labels } = pod.metadata;
  const matching = budgets.lister.list(namespace).filter(({ spec }) => matchesSelector(spec.selector, labels));
  const [first] = matching;
  if (first !== undefined && matching.length > 1) {
    const [where, who, chosen] = [namespace, name, first.metadata.name].map((text) => JSON.stringify(text));
    const message = `Pod ${where ?? ''}/${who ?? ''} matches multiple PodDisruptionBudgets.  Chose ${chosen ?? ''} arbitrarily.`;
    recorder.event(pod, 'Warning', 'MultiplePodDisruptionBudgets', message);
  }
  // Upstream takes one of them; here all of them know their pods.
  for (const budget of matching) enqueue(keyOf(budget));
}

/** As Go prints one. */
function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}: ${value},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  const maps = `MatchLabels:map[string]string{${labels.sort().join('')}}`;
  return `&LabelSelector{${maps},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

function tellUnmanaged(recorder: EventRecorder, budget: PodDisruptionBudget): void {
  const message =
    `Pods selected by this PodDisruptionBudget (selector: ${selectorText(budget.spec.selector ?? {})}) were found ` +
    'to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in ' +
    'undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
  recorder.event(budget, 'Warning', 'UnmanagedPods', message);
}

/** Never on top of what an eviction wrote meanwhile: then the key comes again. */
async function write(
  { client }: DisruptionDeps,
  budget: PodDisruptionBudget,
  status: PodDisruptionBudgetStatus,
): Promise<void> {
  if (semanticEqual(budget.status, status)) return;
  try {
    await client.update(podDisruptionBudgets, { ...budget, status }, { subresource: 'status' });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
}

async function sync(deps: DisruptionDeps, budget: PodDisruptionBudget): Promise<Result> {
  const { clock, recorder } = deps;
  const { selector } = budget.spec;
  const pods = deps.pods.lister
    .list(budget.metadata.namespace)
    .filter((pod) => matchesSelector(selector, pod.metadata.labels));
  if (pods.length === 0) recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
  const expected = await expectation(budget, pods, async () => {
    const { replicas, unmanaged } = await expectedScale(deps, pods);
    if (unmanaged.length > 0) tellUnmanaged(recorder, budget);
    return replicas;
  });
  const now = clock.now();
  const disruptions = disruptionsOf(budget, pods, now);
  const { namespace = '' } = budget.metadata;
  for (const pod of disruptions.overdue) {
    // Twice the namespace, as upstream.
    const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
    recorder.event(pod, 'Warning', 'NotDeleted', message);
  }
  const healthy = countHealthy(pods, disruptions.pods, now);
  await write(deps, budget, budgetStatus(budget, expected, healthy, disruptions.pods, now));
  return { requeueAfter: disruptions.recheckAfter === undefined ? undefined : disruptions.recheckAfter + 1 };
}

/** Allows nothing where nothing is known. Upstream: failSafe */
function failed({ status }: PodDisruptionBudget, message: string, now: number): PodDisruptionBudgetStatus {
  const observed = status?.observedGeneration;
  const old = status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'SyncFailed',
    message,
    lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : formatTime(now),
    ...(observed === undefined ? {} : { observedGeneration: observed }),
  };
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionAllowed');
  return { ...status, disruptionsAllowed: 0, conditions: [...others, condition] };
}

async function reconcile(deps: DisruptionDeps, key: ObjectKey): Promise<Result> {
  const budget = deps.budgets.lister.get(key);
  if (budget === undefined) return {};
  try {
    return await sync(deps, budget);
  } catch (cause) {
    if (hasReason(cause, 'Conflict')) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    const what = `Failed to calculate the number of expected pods: ${message}`;
    deps.recorder.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', what);
    await write(deps, budget, failed(budget, message, deps.clock.now()));
    return {};
  }
}
