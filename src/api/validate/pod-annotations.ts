import { jsonEqual } from '../equal.ts';
import type { ObjectMeta, PodSpec, Toleration } from '../generated/types.ts';
import type { Errors } from './common.ts';
import { forbidden, invalidValue } from './field-error.ts';
import { checkTolerations } from './scheduling.ts';

type Annotations = ObjectMeta['annotations'];

const MIRROR = 'kubernetes.io/config.mirror';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

const MAX_INT32 = 2 ** 31 - 1;

/** Upstream: helper.GetDeletionCostFromPodAnnotations: no leading plus sign or zeros. */
function isDeletionCost(text: string): boolean {
  if (!/^(0|-?[1-9][0-9]*)$/.test(text)) return false;
  const cost = Number(text);
  return cost >= -MAX_INT32 - 1 && cost <= MAX_INT32;
}

function checkTolerationsAnnotation(errors: Errors, field: string, text: string): void {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) throw new SyntaxError('json: cannot unmarshal into a list of tolerations');
    checkTolerations(errors, `${field}.${TOLERATIONS}`, value as readonly Toleration[]);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    errors.push(invalidValue(field, TOLERATIONS, why));
  }
}

function checkSeccompProfile(errors: Errors, field: string, profile: string): void {
  if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined') return;
  const local = profile.startsWith('localhost/') ? profile.slice('localhost/'.length) : undefined;
  if (local === undefined) {
    errors.push(invalidValue(field, profile, 'must be a valid seccomp profile'));
    return;
  }
  if (local.startsWith('/')) errors.push(invalidValue(field, local, 'must be a relative path'));
  if (local.split('/').includes('..')) errors.push(invalidValue(field, local, "must not contain '..'"));
}

function checkAppArmor(errors: Errors, field: string, key: string, profile: string, spec: PodSpec | undefined): void {
  const name = key.slice(APP_ARMOR.length);
  const containers = [
    ...(spec?.initContainers ?? []),
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
  ];
  if (!containers.some((container) => container.name === name)) {
    errors.push(invalidValue(`${field}[${key}]`, name, 'container not found'));
  }
  if (profile === '' || profile === 'runtime/default' || profile === 'unconfined') return;
  if (profile.startsWith('localhost/')) return;
  errors.push(invalidValue(`${field}[${key}]`, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`));
}

/** Annotations that mean something of a pod or a template. Upstream: ValidatePodSpecificAnnotations. */
export function checkPodAnnotations(
  errors: Errors,
  field: string,
  annotations: Annotations,
  spec: PodSpec | undefined,
): void {
  for (const key in annotations) {
    const value = annotations[key] ?? '';
    if (key === MIRROR && (spec?.nodeName ?? '') === '') {
      errors.push(invalidValue(`${field}[${key}]`, value, 'must set spec.nodeName if mirror pod annotation is set'));
    } else if (key === TOLERATIONS && value !== '') checkTolerationsAnnotation(errors, field, value);
    else if (key === DELETION_COST && !isDeletionCost(value)) {
      errors.push(invalidValue(`${field}[${key}]`, value, 'must be a 32bit integer'));
    } else if (key === SECCOMP_POD) checkSeccompProfile(errors, `${field}[${SECCOMP_POD}]`, value);
    else if (key.startsWith(SECCOMP_CONTAINER)) checkSeccompProfile(errors, `${field}[${key}]`, value);
    else if (key.startsWith(APP_ARMOR)) checkAppArmor(errors, field, key, value, spec);
  }
}

/** Upstream: ValidatePodSpecificAnnotationUpdates. */
export function checkPodAnnotationsUpdate(
  errors: Errors,
  next: Annotations,
  old: Annotations,
  spec: PodSpec | undefined,
): void {
  if (jsonEqual(next, old)) return;
  const field = 'metadata.annotations';
  for (const key in old) {
    if (next?.[key] === old[key]) continue;
    if (key.startsWith(APP_ARMOR)) {
      errors.push(forbidden(`${field}[${key}]`, 'may not remove or update AppArmor annotations'));
    }
    if (key === MIRROR) {
      errors.push(forbidden(`${field}[${key}]`, 'may not remove or update mirror pod annotation'));
    }
  }
  for (const key in next) {
    if (old?.[key] !== undefined) continue;
    if (key.startsWith(APP_ARMOR)) errors.push(forbidden(`${field}[${key}]`, 'may not add AppArmor annotations'));
    if (key === MIRROR) errors.push(forbidden(`${field}[${key}]`, 'may not add mirror pod annotation'));
  }
  checkPodAnnotations(errors, field, next, spec);
}
