import { StatusError, type Status } from '../api/index.ts';

/** A command that failed: what it prints to standard error, and its exit code. */
export class CommandError extends Error {
  readonly code: number;

  constructor(message: string, code = 1) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
  }
}

/** `error: message`, as most of kubectl's own errors read. */
export function failure(message: string): CommandError {
  return new CommandError(`error: ${message}`);
}

/** With the hint that kubectl gives for what does not make sense together. Upstream: cmdutil.UsageErrorf. */
export function usageError(message: string, command: string): CommandError {
  return new CommandError(`error: ${message}\nSee '${command} -h' for help and examples`);
}

/** With the hint that kubectl gives for flags that cannot be read. */
export function flagError(message: string, command: string): CommandError {
  return new CommandError(`error: ${message}\nSee '${command} --help' for usage.`);
}

/** What the server said, in kubectl's words. Upstream: kubectl/pkg/cmd/util/helpers.go, StandardErrorMessage. */
export function statusMessage(status: Status, source?: string): string {
  const { reason = '', message = 'unknown', details } = status;
  const where = source === undefined ? '' : `error when ${source}: `;
  if (reason === 'Invalid') {
    const of = details?.kind === undefined ? '' : `The ${details.kind} "${details.name ?? ''}" is invalid`;
    const causes = details?.causes ?? [];
    if (of === '' || causes.length === 0) return `The request is invalid: ${message}`;
    const texts = causes.map((cause) =>
      cause.field === undefined ? (cause.message ?? '') : `${cause.field}: ${cause.message ?? ''}`,
    );
    const [only] = texts;
    return texts.length === 1 ? `${of}: ${only ?? ''}` : `${of}: \n${texts.map((text) => `* ${text}`).join('\n')}`;
  }
  return reason === '' ? `Error from server: ${where}${message}` : `Error from server (${reason}): ${where}${message}`;
}

/** The text for standard error, for anything that was thrown. */
export function errorText(cause: unknown): string {
  if (cause instanceof CommandError) return cause.message;
  if (cause instanceof StatusError) return statusMessage(cause.status);
  return `error: ${cause instanceof Error ? cause.message : String(cause)}`;
}

/** What went wrong with some of several objects, without a prefix when it is more than one. Upstream: checkErr, MultipleErrors. */
export function severalErrors(causes: readonly unknown[]): CommandError {
  const [only] = causes;
  if (causes.length === 1 && only instanceof CommandError) return only;
  const texts = causes.map((cause) =>
    causes.length === 1 ? errorText(cause) : errorText(cause).replace(/^error: /, ''),
  );
  return new CommandError(texts.join('\n'));
}
