import { parseTime } from './format.ts';

function pair(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${String(large)}${unit}` : `${String(large)}${unit}${String(small)}${smallUnit}`;
}

/**
 * How long, in at most two units: `3m10s`, `25h`, `5d`. Upstream: k8s.io/apimachinery/pkg/util/duration.HumanDuration.
 * @param milliseconds the duration
 */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${String(seconds)}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${String(minutes)}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${String(hours)}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 192) return pair(days, 'd', hours % 24, 'h');
  if (hours < 365 * 24 * 2) return `${String(days)}d`;
  const years = Math.trunc(days / 365);
  if (hours < 365 * 24 * 8) return pair(years, 'y', days % 365, 'd');
  return `${String(years)}y`;
}

/** Cell of an AGE column: `<unknown>` when there is no time. @param now milliseconds since the Unix epoch */
export function ageOf(time: string | undefined, now: number): string {
  const then = time === undefined ? undefined : parseTime(time);
  return then === undefined ? '<unknown>' : humanDuration(now - then);
}
