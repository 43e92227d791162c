/**
 * `NotFound`: no such sandbox or container; `InvalidState`: it is in the wrong state for the call; `StartError`: the
 * program of a container, or of an exec, could not be started; `DeadlineExceeded`: execSync ran out of time.
 */
export type RuntimeErrorCode = 'NotFound' | 'InvalidState' | 'StartError' | 'DeadlineExceeded';

/** A failed call of the runtime. Callers branch on {@link code}. */
export class RuntimeError extends Error {
  readonly code: RuntimeErrorCode;

  constructor(code: RuntimeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RuntimeError';
    this.code = code;
  }
}
