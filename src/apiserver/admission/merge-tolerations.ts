import { equalJson } from '../registry/index.ts';
import type { Toleration } from '../../api/index.ts';

/** Whether `wide` tolerates everything that `narrow` does. upstream: pkg/util/tolerations isSuperset */
function isSuperset(wide: Toleration, narrow: Toleration): boolean {
  if (equalJson(wide, narrow)) return true;
  const { key = '', operator = '', effect = '', tolerationSeconds, value = '' } = wide;
  if ((narrow.key ?? '') !== key && (key !== '' || operator !== 'Exists')) return false;
  if ((narrow.effect ?? '') !== effect && effect !== '') return false;
  if (effect === 'NoExecute' && tolerationSeconds !== undefined) {
    if (narrow.tolerationSeconds === undefined || narrow.tolerationSeconds > tolerationSeconds) return false;
  }
  if (operator === 'Exists') return true;
  // No operator means Equal.
  const equals = (one: string): boolean => one === 'Equal' || one === '';
  return equals(operator) && equals(narrow.operator ?? '') && value === (narrow.value ?? '');
}

/** Both lists in one, without what others cover. upstream: MergeTolerations */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): readonly Toleration[] {
  const all = [...first, ...second];
  const merged: Toleration[] = [];
  for (const [index, one] of all.entries()) {
    const covered =
      merged.some((other) => isSuperset(other, one)) ||
      // Of equal ones the first stays.
      all.slice(index + 1).some((other) => !equalJson(one, other) && isSuperset(other, one));
    if (!covered) merged.push(one);
  }
  return merged;
}
