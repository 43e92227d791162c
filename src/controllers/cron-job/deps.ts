import type { Clock } from '../../base/index.ts';
import type { CronJob, Job } from '../../api/index.ts';
import type { Client, EventRecorder, InformerLease } from '../../client/index.ts';
import type { OwnWrites } from '../own-writes.ts';

export interface CronDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly cronJobs: InformerLease<CronJob>;
  readonly jobs: InformerLease<Job>;
  readonly recorder: EventRecorder;
  /** Jobs and statuses that we wrote. */
  readonly jobWrites: OwnWrites;
  readonly statusWrites: OwnWrites;
}
