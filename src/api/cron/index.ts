/**
 * Schedules of CronJobs, as github.com/robfig/cron/v3 reads them. Imports time. No library has its rules: croner 11
 * knows no `@every` and no `0/15`, takes `7` and `L`, starts what falls into the hour that a change of the clocks leaves
 * out, and starts once what falls into the one that it repeats.
 */
export { nextTime } from './next.ts';
export { CronError, parseCron, type CronSchedule } from './parse.ts';
