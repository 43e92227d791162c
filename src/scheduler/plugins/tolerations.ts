import { tolerates, type Pod, type Taint } from '../../api/index.ts';

/** Whether a taint that keeps pods away is none to the pod. */
export function toleratesHardTaints(pod: Pod, taints: readonly Taint[]): boolean {
  const { tolerations = [] } = pod.spec;
  return taints.every(
    (taint) => (taint.effect !== 'NoSchedule' && taint.effect !== 'NoExecute') || tolerates(tolerations, taint),
  );
}
