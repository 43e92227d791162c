import type { Clock } from '../../base/index.ts';
import type { CustomResourceDefinition, Pod, V2HorizontalPodAutoscaler } from '../../api/index.ts';
import type { Client, EventRecorder, InformerLease } from '../../client/index.ts';
import type { ScalingHistory } from './history.ts';
import type { TargetSelectors } from './target-selectors.ts';

export interface AutoscalerDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly autoscalers: InformerLease<V2HorizontalPodAutoscaler>;
  readonly pods: InformerLease<Pod>;
  readonly definitions: InformerLease<CustomResourceDefinition>;
  readonly recorder: EventRecorder;
  readonly selectors: TargetSelectors;
  readonly histories: Map<string, ScalingHistory>;
}
