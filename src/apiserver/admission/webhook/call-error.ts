import { StatusError } from '../../../api/index.ts';
import { badRequest, internalError } from '../../registry/index.ts';

/** A webhook that could not be asked: whether that counts is up to its failure policy. upstream: util/webhook/error.go ErrCallingWebhook */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(webhook: string, reason: string) {
    super(`failed calling webhook ${JSON.stringify(webhook)}: ${reason}`);
  }

  /** What the client hears where it counts. */
  get status(): StatusError {
    return internalError(this.message);
  }
}

type Status = StatusError['status'];

/** A webhook that refuses. upstream: webhook/errors/statuserror.go ToStatusErr */
export function rejection(webhook: string, result: Partial<Status> | undefined): StatusError {
  const by = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const { message = '', reason, code = 0 } = result ?? {};
  const why = message === '' ? (reason ?? '') : message;
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    ...result,
    status: 'Failure',
    message: why === '' ? `${by} without explanation` : `${by}: ${why}`,
    code: code < 400 ? 400 : code,
  });
}

/** upstream: webhook/errors/statuserror.go NewDryRunUnsupportedErr */
export function noDryRun(webhook: string): StatusError {
  return badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`);
}
