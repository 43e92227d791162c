import type { Status, StatusDetails } from './generated/types.ts';

/** `metav1.StatusReason` (k8s.io/apimachinery/pkg/apis/meta/v1/types.go). */
export type StatusReason =
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'ServerTimeout'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable'
  | 'StoreReadError'
  | 'Unknown';

/** A failed request, as `metav1.Status` says it. Callers branch on {@link reason}. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(status: Status, options?: ErrorOptions) {
    super(status.message ?? status.reason ?? 'unknown error', options);
    this.name = 'StatusError';
    this.status = status;
  }

  get reason(): StatusReason {
    return (this.status.reason ?? 'Unknown') as StatusReason;
  }

  /** HTTP status code. */
  get code(): number {
    return this.status.code ?? 500;
  }
}

export function statusError(code: number, reason: StatusReason, message: string, details?: StatusDetails): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  });
}

export function hasReason(cause: unknown, reason: StatusReason): boolean {
  return cause instanceof StatusError && cause.reason === reason;
}
