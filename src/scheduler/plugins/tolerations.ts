import type { Taint, Toleration } from '../../api/index.ts';

/** Upstream: k8s.io/component-helpers/scheduling/corev1 (ToleratesTaint). */
export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(({ effect = '', key = '', operator = 'Equal', value = '' }) => {
    if (effect !== '' && effect !== taint.effect) return false;
    if (key !== '' && key !== taint.key) return false;
    return operator === 'Exists' || value === (taint.value ?? '');
  });
}
