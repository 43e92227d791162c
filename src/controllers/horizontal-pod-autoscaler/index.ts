import type { Disposer } from '../../base/index.ts';
import {
  customResourceDefinitions,
  horizontalPodAutoscalers,
  keyOf,
  keyString,
  pods as podResource,
  type V2HorizontalPodAutoscaler,
} from '../../api/index.ts';
import { createEventRecorder, type ControllerDefinition, type Enqueue } from '../../client/index.ts';
import type { AutoscalerDeps } from './deps.ts';
import { TargetSelectors } from './target-selectors.ts';
import { AutoscalerTurn } from './turn.ts';

/** Upstream: --horizontal-pod-autoscaler-sync-period. An autoscaler is looked at that often, whatever changes. */
const PERIOD_MS = 15_000;

/** Scales targets with what their pods use. Upstream: pkg/controller/podautoscaler. */
export const horizontalPodAutoscalerController: ControllerDefinition<AutoscalerDeps> = {
  name: 'horizontal-pod-autoscaler',
  setup: ({ client, clock, informer }) => ({
    client,
    clock,
    autoscalers: informer(horizontalPodAutoscalers),
    pods: informer(podResource),
    definitions: informer(customResourceDefinitions),
    recorder: createEventRecorder(client, clock, { component: 'horizontal-pod-autoscaler' }),
    selectors: new TargetSelectors(),
    histories: new Map(),
  }),
  watch: (deps, enqueue) => [watchAutoscalers(deps, enqueue)],
  reconcile: async (deps, key) => {
    const autoscaler = deps.autoscalers.lister.get(key);
    if (autoscaler === undefined) {
      deps.selectors.delete(key);
      deps.histories.delete(keyString(key));
      return {};
    }
    await new AutoscalerTurn(deps, autoscaler).run();
    return { requeueAfter: PERIOD_MS };
  },
};

function watchAutoscalers({ autoscalers }: AutoscalerDeps, enqueue: Enqueue): Disposer {
  const later = (autoscaler: V2HorizontalPodAutoscaler): void => {
    enqueue(keyOf(autoscaler), PERIOD_MS);
  };
  return autoscalers.addHandler({
    add: later,
    update: later,
    delete: (autoscaler) => {
      enqueue(keyOf(autoscaler));
    },
  });
}
