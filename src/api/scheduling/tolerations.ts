import type { Taint, Toleration } from '../generated/types.ts';

/** Whether one of the tolerations is for the taint (ToleratesTaint). */
export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(({ effect = '', key = '', operator = 'Equal', value = '' }) => {
    if (effect !== '' && effect !== taint.effect) return false;
    if (key !== '' && key !== taint.key) return false;
    return operator === 'Exists' || value === (taint.value ?? '');
  });
}
