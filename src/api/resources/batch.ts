import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const cronJobs = define<types.CronJob>('batch/v1', 'CronJob', 'cronjobs', {
  shortNames: ['cj'],
  categories: ['all'],
  subresources: ['status'],
});
export const jobs = define<types.Job>('batch/v1', 'Job', 'jobs', { categories: ['all'], subresources: ['status'] });

export const batchResources: readonly Resource[] = [cronJobs, jobs];
