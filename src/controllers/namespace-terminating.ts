import { StatusError } from '../api/index.ts';

/** Whether a create failed because its namespace is being deleted: then all others will, and nothing needs to be done. */
export function isNamespaceTerminating(cause: unknown): boolean {
  return (
    cause instanceof StatusError &&
    (cause.status.details?.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating')
  );
}
