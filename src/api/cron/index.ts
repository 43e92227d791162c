/** Schedules of CronJobs, as github.com/robfig/cron/v3 reads them. Imports nothing. */
export { CronError, type CronSchedule, parseCron } from './parse.ts';
