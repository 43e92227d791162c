import type {
  HorizontalPodAutoscaler,
  V2HPAScalingRules,
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerBehavior,
} from '../generated/types.ts';
import { change, fill } from './fill.ts';

const UP: V2HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const DOWN: V2HPAScalingRules = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

function behavior(given: V2HorizontalPodAutoscalerBehavior): V2HorizontalPodAutoscalerBehavior {
  const [scaleUp, scaleDown] = [fill(given.scaleUp ?? {}, UP), fill(given.scaleDown ?? {}, DOWN)];
  return scaleUp === given.scaleUp && scaleDown === given.scaleDown ? given : { scaleUp, scaleDown };
}

const CPU_UTILIZATION = 80;

function defaultV2(autoscaler: V2HorizontalPodAutoscaler): V2HorizontalPodAutoscaler {
  return change(autoscaler, 'spec', (spec) => {
    let next = fill(spec, { minReplicas: 1 });
    if ((next.metrics ?? []).length === 0) {
      const target = { type: 'Utilization', averageUtilization: CPU_UTILIZATION };
      next = { ...next, metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] };
    }
    return change(next, 'behavior', behavior);
  });
}

/** Without metrics, be they in the annotation, there is a target for the CPU. */
function defaultV1(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const measured = autoscaler.metadata.annotations?.['autoscaling.alpha.kubernetes.io/metrics'] !== undefined;
  return change(autoscaler, 'spec', (spec) =>
    fill(spec, { minReplicas: 1, targetCPUUtilizationPercentage: measured ? undefined : CPU_UTILIZATION }),
  );
}

/** Upstream: pkg/apis/autoscaling/{v1,v2}/defaults.go. Both versions are one resource. */
export function defaultAutoscaler(autoscaler: V2HorizontalPodAutoscaler): V2HorizontalPodAutoscaler {
  if (autoscaler.apiVersion !== 'autoscaling/v1') return defaultV2(autoscaler);
  const given = autoscaler as unknown as HorizontalPodAutoscaler;
  return defaultV1(given);
}
