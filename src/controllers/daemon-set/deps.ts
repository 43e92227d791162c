import type { Clock } from '../../base/index.ts';
import type { DaemonSet, Node, Pod } from '../../api/index.ts';
import type { InformerLease } from '../../client/index.ts';
import type { History } from '../controller-history/index.ts';
import type { PodControl } from '../pod-control.ts';
import type { Backoff } from './backoff.ts';
import type { NodeJudge } from './eligibility.ts';

export interface DaemonSetDeps extends PodControl, History {
  readonly clock: Clock;
  readonly sets: InformerLease<DaemonSet>;
  readonly pods: InformerLease<Pod>;
  readonly nodes: InformerLease<Node>;
  readonly judge: NodeJudge;
  /** Of failed pods. */
  readonly backoff: Backoff;
}
