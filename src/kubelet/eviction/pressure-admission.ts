import { podQosClass, type Pod, type Toleration } from '../../api/index.ts';
import type { PodFailure } from '../pod/pod-status.ts';
import { isCritical } from './ranking.ts';
import type { Pressure } from './thresholds.ts';

const MEMORY_TAINT = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const;

/** Whether a node that runs short takes another pod. upstream: eviction_manager.go, Admit. @returns why not */
export function refuseUnderPressure(pod: Pod, pressures: ReadonlySet<Pressure>): PodFailure | undefined {
  if (pressures.size === 0 || isCritical(pod)) return undefined;
  if (pressures.size === 1 && pressures.has('MemoryPressure')) {
    if (podQosClass(pod) !== 'BestEffort' || (pod.spec.tolerations ?? []).some(toleratesMemoryPressure))
      return undefined;
  }
  const conditions = [...pressures].sort((a, b) => (a < b ? -1 : 1)).join(' ');
  return { reason: 'Evicted', message: `Pod was rejected: The node had condition: [${conditions}]. ` };
}

function toleratesMemoryPressure({ key = '', operator = 'Equal', value = '', effect = '' }: Toleration): boolean {
  if (effect !== '' && effect !== MEMORY_TAINT.effect) return false;
  if (key === '') return operator === 'Exists';
  return key === MEMORY_TAINT.key && (operator === 'Exists' || value === '');
}
