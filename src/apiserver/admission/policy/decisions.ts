import { type StatusError, statusError, type StatusReason } from '../../../api/index.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../registry/index.ts';
import { refused } from '../refused.ts';

/** upstream: policy/validating/policy_decision.go reasonToCode */
const CODES: Partial<Readonly<Record<StatusReason, number>>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
};

/** upstream: policy/validating/dispatcher.go maxValidationFailures */
const MAX_FAILURES = 50;

/** A failure as the audit log shows it. upstream: ValidationFailureValue */
interface ValidationFailure {
  readonly message: string;
  readonly policy: string;
  readonly binding: string;
  readonly expressionIndex: number;
  readonly validationActions: readonly string[];
}

/** What the policies have said of a request so far. upstream: policy/validating/dispatcher.go Dispatch */
export class Decisions {
  #denied: { readonly message: string; readonly reason: string } | undefined;
  readonly #failures: ValidationFailure[] = [];

  /** The first word counts. @param binding undefined where the policy itself is at fault */
  deny(policy: string, binding: string | undefined, message: string, reason = ''): void {
    const by = binding === undefined ? `'${policy}'` : `'${policy}' with binding '${binding}'`;
    this.#denied ??= { message: `ValidatingAdmissionPolicy ${by} denied request: ${message}`, reason };
  }

  audit(failure: ValidationFailure): void {
    this.#failures.push(failure);
  }

  /** Writes what is to be in the audit log, and refuses the request where it was denied. @throws StatusError */
  conclude(attributes: AdmissionAttributes, { annotate }: AdmissionContext): void {
    if (this.#failures.length > 0) {
      const failures = this.#failures.slice(0, MAX_FAILURES);
      annotate('validation.policy.admission.k8s.io/validation_failure', JSON.stringify(failures));
    }
    if (this.#denied !== undefined) throw denial(attributes, this.#denied.message, this.#denied.reason);
  }
}

function denial(attributes: AdmissionAttributes, message: string, given: string): StatusError {
  const { status } = refused(attributes, message);
  // Validation lets no other reasons pass.
  const reason = given === '' ? 'Invalid' : (given as StatusReason);
  return statusError(CODES[reason] ?? 422, reason, status.message ?? '', {
    ...status.details,
    causes: [{ message }],
  });
}
