import type { Pod } from '../api/index.ts';

/** A pod that is to be scheduled. */
export interface QueuedPod {
  readonly pod: Pod;
  /** Monotonic milliseconds of its last coming to the queue. */
  readonly since: number;
  /** How often it was found unschedulable. */
  readonly attempts: number;
  /** Plugins that rejected it at the last attempt. */
  readonly rejectedBy: ReadonlySet<string>;
}
