import { groupResource, type Resource, StatusError, statusError, type StatusDetails } from '../../api/index.ts';
import { StorageFullError } from '../store/index.ts';

function detailsOf(resource: Pick<Resource, 'group' | 'resource'>, name: string): StatusDetails {
  return { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.resource };
}

export function notFound(resource: Pick<Resource, 'group' | 'resource'>, name: string): StatusError {
  const message = `${groupResource(resource)} ${JSON.stringify(name)} not found`;
  return statusError(404, 'NotFound', message, detailsOf(resource, name));
}

export function alreadyExists(resource: Resource, name: string): StatusError {
  const message = `${groupResource(resource)} ${JSON.stringify(name)} already exists`;
  return statusError(409, 'AlreadyExists', message, detailsOf(resource, name));
}

export function conflict(resource: Pick<Resource, 'group' | 'resource'>, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${groupResource(resource)} ${JSON.stringify(name)}: ${why}`;
  return statusError(409, 'Conflict', message, detailsOf(resource, name));
}

/** upstream: registry.OptimisticLockErrorMsg */
export function modifiedSince(resource: Resource, name: string): StatusError {
  const why = 'the object has been modified; please apply your changes to the latest version and try again';
  return conflict(resource, name, why);
}

export function forbidden(resource: Resource, name: string, why: string): StatusError {
  const subject = name === '' ? groupResource(resource) : `${groupResource(resource)} ${JSON.stringify(name)}`;
  return statusError(403, 'Forbidden', `${subject} is forbidden: ${why}`, detailsOf(resource, name));
}

export function badRequest(message: string): StatusError {
  return statusError(400, 'BadRequest', message);
}

export function internalError(message: string): StatusError {
  return statusError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** upstream: storage.NewTooLargeResourceVersionError */
export function tooLargeResourceVersion(requested: number, current: number): StatusError {
  const message = `Too large resource version: ${String(requested)}, current: ${String(current)}`;
  return statusError(504, 'Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** A failure that upstream passes on from etcd as it is: code 500, no reason. */
function etcdError(message: string, cause?: unknown): StatusError {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 };
  return new StatusError(status, { cause });
}

export function requestTooLarge(): StatusError {
  return etcdError('etcdserver: request is too large');
}

/** upstream: storage.ErrResourceVersionSetOnCreate */
export function resourceVersionOnCreate(): StatusError {
  return etcdError('resourceVersion should not be set on objects to be created');
}

/** What a client hears when the log refuses a write. */
export function storageError(cause: unknown): StatusError {
  if (cause instanceof StatusError) return cause;
  if (cause instanceof StorageFullError) return etcdError('etcdserver: mvcc: database space exceeded', cause);
  return etcdError(cause instanceof Error ? cause.message : String(cause), cause);
}
