import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const horizontalPodAutoscalers = define<types.V2HorizontalPodAutoscaler>(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
  { shortNames: ['hpa'], categories: ['all'], subresources: ['status'] },
);
export const horizontalPodAutoscalersV1 = define<types.HorizontalPodAutoscaler>(
  'autoscaling/v1',
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
  { shortNames: ['hpa'], categories: ['all'], subresources: ['status'], storage: horizontalPodAutoscalers },
);

export const autoscalingResources: readonly Resource[] = [horizontalPodAutoscalers, horizontalPodAutoscalersV1];
