import type { AdmissionAttributes } from '../../registry/index.ts';
import type { KubernetesObject, Resource, Status } from '../../../api/index.ts';
import { admissionRequest } from '../expressions/index.ts';

const GROUP = 'admission.k8s.io';
const VERSIONS: ReadonlySet<string> = new Set(['v1', 'v1beta1']);

/** What a webhook is told. */
export interface Review {
  readonly uid: string;
  readonly apiVersion: string;
  readonly body: object;
}

interface Subject {
  readonly attributes: AdmissionAttributes;
  readonly matched: Resource;
  readonly object: KubernetesObject | undefined;
  readonly oldObject: KubernetesObject | undefined;
}

/**
 * The AdmissionReview for a webhook, in the first version of its that is known; undefined where it knows none.
 * upstream: webhook/request/admissionreview.go CreateAdmissionObjects
 */
export function reviewOf(subject: Subject, versions: readonly string[], uid: string): Review | undefined {
  const version = versions.find((one) => VERSIONS.has(one));
  if (version === undefined) return undefined;
  const apiVersion = `${GROUP}/${version}`;
  const { object = null, oldObject = null } = subject;
  const { options, ...request } = admissionRequest(subject);
  const { operation } = subject.attributes;
  return {
    uid,
    apiVersion,
    body: {
      kind: 'AdmissionReview',
      apiVersion,
      // Go writes an extension that is not there as null.
      request: { uid, ...request, object, oldObject, options: operation === 'CONNECT' ? null : options },
    },
  };
}

/** What a webhook answers. */
export interface Verdict {
  readonly allowed: boolean;
  readonly result: Partial<Status> | undefined;
  readonly warnings: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
  /** JSON; `''` for none. */
  readonly patch: string;
  readonly patchType: string;
}

/** An answer that is none. */
export class ReviewError extends Error {
  override readonly name = 'ReviewError';
}

interface Answer {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly response?: {
    readonly uid?: string;
    readonly allowed?: boolean;
    readonly status?: Partial<Status>;
    readonly warnings?: readonly string[];
    readonly auditAnnotations?: Readonly<Record<string, string>>;
    readonly patch?: string;
    readonly patchType?: string;
  };
}

/** upstream: webhook/request/admissionreview.go VerifyAdmissionResponse @throws ReviewError */
export function verdictOf(value: unknown, review: Review, mutating: boolean): Verdict {
  const { kind = '', apiVersion = '', response } = (typeof value === 'object' && value !== null ? value : {}) as Answer;
  if (response === undefined) throw new ReviewError('webhook response was absent');
  const { patch = '', patchType } = response;
  // Answers in v1beta1 were never looked at closely.
  const strict = review.apiVersion === `${GROUP}/v1`;
  if (strict) {
    if (response.uid !== review.uid) {
      const got = JSON.stringify(response.uid ?? '');
      throw new ReviewError(`expected response.uid=${JSON.stringify(review.uid)}, got ${got}`);
    }
    if (kind !== 'AdmissionReview' || apiVersion !== review.apiVersion) {
      const expected = `${review.apiVersion}, Kind=AdmissionReview`;
      throw new ReviewError(`expected webhook response of ${expected}, got ${apiVersion}, Kind=${kind}`);
    }
    checkPatch(patch, patchType, mutating);
  }
  const sent = mutating && patch !== '';
  return {
    allowed: response.allowed === true,
    result: response.status,
    warnings: response.warnings ?? [],
    auditAnnotations: response.auditAnnotations ?? {},
    patch: sent ? textOf(patch) : '',
    patchType: sent && !strict ? 'JSONPatch' : (patchType ?? ''),
  };
}

function checkPatch(patch: string, patchType: string | undefined, mutating: boolean): void {
  if (!mutating) {
    if (patch !== '') throw new ReviewError('validating webhook may not return response.patch');
    if (patchType !== undefined) throw new ReviewError('validating webhook may not return response.patchType');
    return;
  }
  if (patch !== '' && patchType === undefined) {
    throw new ReviewError('webhook returned response.patch but not response.patchType');
  }
  if (patch === '' && patchType !== undefined) {
    throw new ReviewError('webhook returned response.patchType but not response.patch');
  }
  if (patchType === '') throw new ReviewError('webhook returned invalid response.patchType of ""');
}

/** Bytes are base64 in JSON. */
function textOf(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  } catch {
    throw new ReviewError('illegal base64 data in response.patch');
  }
}
