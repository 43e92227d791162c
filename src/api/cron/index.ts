/** Schedules of CronJobs, as github.com/robfig/cron/v3 reads them. Imports nothing. */
export { CronError, parseCron } from './parse.ts';
