import { CronError, nextTime, parseCron, parseTime, type CronJob } from '../../api/index.ts';

/** A start is looked for a moment after it is due. Upstream: nextScheduleDelta. */
const DELTA_MS = 100;
/** More missed starts than this are told of. Upstream: pkg/controller/cronjob/utils.go (mostRecentScheduleTime). */
const MANY = 100;
const SECOND = 1000;

/** A schedule that is written as it should be, and names no time: 30 February. */
export class EmptyScheduleError extends Error {
  override readonly name = 'EmptyScheduleError';

  constructor() {
    super('time difference between two schedules is less than 1 second');
  }
}

/** When a CronJob was to start last, and is to start next. */
export interface Timing {
  /** The latest start that was not made, in milliseconds since the epoch; undefined when none is due. */
  readonly missed: number | undefined;
  /** Milliseconds until the next one is to be looked for. */
  readonly wait: number | undefined;
  readonly tooMany: boolean;
}

type Next = (time: number) => number | undefined;

interface Missed {
  /** Undefined when there is none, or when the estimate of upstream passes over it. */
  readonly latest: number | undefined;
  /** About how many there are. */
  readonly count: number;
}

/**
 * The last start up to now, without a walk over all of them: the distance of the first two is taken for that of all, as
 * upstream does. @throws EmptyScheduleError
 */
function missedSince(earliest: number, now: number, next: Next): Missed {
  const first = next(earliest);
  if (first !== undefined && now < first) return { latest: undefined, count: 0 };
  const second = first === undefined ? undefined : next(first);
  if (first === undefined || second === undefined) throw new EmptyScheduleError();
  if (now < second) return { latest: first, count: 0 };
  const distance = Math.round((second - first) / SECOND) * SECOND;
  const count = Math.floor((now - first) / distance) + 1;
  let latest: number | undefined;
  let at = next(first + (count - 2) * distance);
  while (at !== undefined && at <= now) {
    latest = at;
    at = next(at);
  }
  return { latest, count };
}

/**
 * Upstream: nextScheduleTime and nextScheduleTimeDuration.
 * @throws CronError when there is no such schedule @throws RangeError when there is no such time zone
 * @throws EmptyScheduleError when there is no such time
 */
export function timingOf({ metadata, spec, status }: CronJob, now: number): Timing {
  const schedule = parseCron(spec.schedule);
  const next: Next = (time) => nextTime(schedule, time, spec.timeZone);
  const earliest = parseTime(status?.lastScheduleTime ?? '') ?? parseTime(metadata.creationTimestamp) ?? now;
  const { startingDeadlineSeconds } = spec;
  const deadline = startingDeadlineSeconds === undefined ? earliest : now - startingDeadlineSeconds * SECOND;
  const due = missedSince(Math.max(earliest, deadline), now, next);
  const all = deadline <= earliest ? due : missedSince(earliest, now, next);
  // Starts of `@every` are counted from the last one, those of other schedules are the same from anywhere.
  const from = all.latest ?? (all.count === 0 ? earliest : now);
  const coming = next(from);
  const wait = coming === undefined ? undefined : coming - now + DELTA_MS;
  return { missed: due.latest, wait, tooMany: due.count > MANY };
}

/** Milliseconds until a schedule that was changed is to be looked at: at once when it is wrong, which is to be said. */
export function delayOf(cronJob: CronJob, now: number): number {
  try {
    return timingOf(cronJob, now).wait ?? 0;
  } catch (cause) {
    if (cause instanceof CronError || cause instanceof RangeError || cause instanceof EmptyScheduleError) return 0;
    throw cause;
  }
}
