import type { Clock } from '../../base/index.ts';
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../api/index.ts';
import type { EventRecorder, InformerLease } from '../../client/index.ts';
import type { History } from '../controller-history/index.ts';
import type { OwnWrites } from '../own-writes.ts';
import type { PendingDeletions } from '../pending-deletions.ts';

export interface StatefulSetDeps extends History {
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly sets: InformerLease<StatefulSet>;
  readonly pods: InformerLease<Pod>;
  readonly claims: InformerLease<PersistentVolumeClaim>;
  /** Statuses and pods that we wrote. */
  readonly setWrites: OwnWrites;
  readonly podWrites: OwnWrites;
  readonly deletions: PendingDeletions;
}
