import type { Pod, Taint, Toleration } from '../../api/index.ts';

function matchesTaint(toleration: Toleration, taint: Taint): boolean {
  const { effect = '', key = '', operator = 'Equal', value = '' } = toleration;
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || value === (taint.value ?? '');
}

/** Upstream: k8s.io/component-helpers/scheduling/corev1 (ToleratesTaint). */
export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some((toleration) => matchesTaint(toleration, taint));
}

/** Whether a taint that keeps pods away is none to the pod. */
export function toleratesHardTaints(pod: Pod, taints: readonly Taint[]): boolean {
  const { tolerations = [] } = pod.spec;
  return taints.every(
    (taint) => (taint.effect !== 'NoSchedule' && taint.effect !== 'NoExecute') || tolerates(tolerations, taint),
  );
}
