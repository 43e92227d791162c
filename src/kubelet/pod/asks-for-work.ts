import type { Pod } from '../../api/index.ts';
import { stableJson } from '../stable-json.ts';

/** Whether there may be something to do; an echo of the pod's own status is nothing new. */
export function asksForWork(before: Pod, after: Pod): boolean {
  const { deletionTimestamp, labels, annotations } = after.metadata;
  if (deletionTimestamp !== before.metadata.deletionTimestamp) return true;
  const earlier = [before.spec, before.metadata.labels, before.metadata.annotations];
  return stableJson(earlier) !== stableJson([after.spec, labels, annotations]);
}
