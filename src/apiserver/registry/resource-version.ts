import { type StatusError, statusError } from '../../api/index.ts';
import { badRequest } from './errors.ts';

/** A version that a client names: undefined when it names none. @throws StatusError */
export function parseResourceVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const version = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(version)) {
    const quoted = JSON.stringify(text);
    const why = /^\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${why}`,
    );
  }
  return version;
}

/** upstream: errors.NewResourceExpired */
export function expired(message: string): StatusError {
  return statusError(410, 'Expired', message);
}

/** upstream: cacher's watch_cache.go. @param oldest the version after which changes are known */
export function tooOld(requested: number, oldest: number): StatusError {
  return expired(`too old resource version: ${String(requested)} (${String(oldest)})`);
}
