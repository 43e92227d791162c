import { jsonEqual } from '../equal.ts';
import type { Container, Pod, PodSpec, Toleration, Volume } from '../generated/types.ts';
import { inRange } from '../names/index.ts';
import { type Errors, checkNumber } from './common.ts';
import { checkImagePadding } from './container.ts';
import { diffText } from './diff.ts';
import { forbidden, invalidValue, required } from './field-error.ts';
import { checkPodAnnotations, checkPodAnnotationsUpdate } from './pod-annotations.ts';
import { checkGatedChange, withNodeAffinity } from './pod-gates.ts';
import { checkPodSpec } from './pod-spec.ts';
import { checkProfilesMatch } from './profile-annotations.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** Upstream: validatePodMetadataAndSpec. */
export function checkPod(errors: Errors, { metadata, spec }: Pod): void {
  checkPodAnnotations(errors, 'metadata.annotations', metadata.annotations, spec);
  checkPodSpec(errors, 'spec', spec, metadata.name);
  if ((spec.serviceAccountName ?? '') === '') checkNoTokens(errors, spec.volumes ?? []);
  checkImagePadding(errors, 'spec.containers', spec.containers);
  if (spec.initContainers !== undefined) checkImagePadding(errors, 'spec.initContainers', spec.initContainers);
}

/** Without an account there is nobody to have a token of. */
function checkNoTokens(errors: Errors, volumes: readonly Volume[]): void {
  volumes.forEach(({ projected }, index) => {
    (projected?.sources ?? []).forEach(({ serviceAccountToken }, position) => {
      if (serviceAccountToken === undefined) return;
      const at = `spec.volumes[${String(index)}].projected.sources[${String(position)}].serviceAccountToken`;
      errors.push(forbidden(at, 'must not be specified when serviceAccountName is not set'));
    });
  });
}

/** Upstream: ValidatePodCreate. */
export function checkPodCreate(errors: Errors, pod: Pod): void {
  checkPod(errors, pod);
  if ((pod.spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if ((pod.spec.nodeName ?? '') !== '' && (pod.spec.schedulingGates ?? []).length > 0) {
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  if (pod.metadata.annotations !== undefined) checkProfilesMatch(errors, pod);
}

const MAY_CHANGE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Only the image of a container may change. @returns whether the lists are of different length */
function checkContainerUpdates(
  errors: Errors,
  field: string,
  next: readonly Container[],
  old: readonly Container[],
): boolean {
  if (next.length !== old.length) {
    errors.push(forbidden(field, 'pod updates may not add or remove containers'));
    return true;
  }
  next.forEach(({ image = '' }, index) => {
    if (image === '') errors.push(required(`${field}[${String(index)}].image`));
  });
  checkImagePadding(errors, field, next);
  return false;
}

function checkDeadline(errors: Errors, next: number | undefined, old: number | undefined): void {
  const field = 'spec.activeDeadlineSeconds';
  if (next !== undefined) {
    checkNumber(errors, field, next, inRange(next, 0, MAX_INT32));
    if (old !== undefined && old < next) {
      errors.push(invalidValue(field, next, 'must be less than or equal to previous value'));
    }
  } else if (old !== undefined) {
    errors.push(invalidValue(field, next, 'must not update from a positive integer to nil value'));
  }
}

function checkAddedTolerations(errors: Errors, next: readonly Toleration[], old: readonly Toleration[]): void {
  const same = (a: Toleration, b: Toleration): boolean =>
    jsonEqual({ ...a, tolerationSeconds: 0 }, { ...b, tolerationSeconds: 0 });
  if (old.every((toleration) => next.some((other) => same(toleration, other)))) return;
  errors.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
}

function withImages(
  containers: readonly Container[] | undefined,
  from: readonly Container[] | undefined,
): readonly Container[] | undefined {
  return containers?.map((container, index) => ({ ...container, image: from?.[index]?.image ?? '' }));
}

function checkLiftedGates(errors: Errors, next: PodSpec, old: PodSpec): void {
  (next.schedulingGates ?? []).forEach(({ name }, index) => {
    if (old.schedulingGates?.some((gate) => gate.name === name) === true) return;
    const why = `only deletion is allowed, but found new scheduling gate '${name}'`;
    errors.push(forbidden(`spec.schedulingGates[${String(index)}].name`, why));
  });
}

type Changing = { -readonly [K in keyof PodSpec]: PodSpec[K] | undefined };

/** The new spec with what may change put back; what still differs may not. */
function munge(errors: Errors, next: PodSpec, old: PodSpec): PodSpec {
  const munged: Changing = {
    ...next,
    containers: withImages(next.containers, old.containers) ?? [],
    initContainers: withImages(next.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
  };
  if (next.terminationGracePeriodSeconds === 1 && (old.terminationGracePeriodSeconds ?? 0) < 0) {
    munged.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  }
  if ((old.schedulingGates ?? []).length > 0) {
    checkGatedChange(errors, next, old);
    munged.nodeSelector = old.nodeSelector;
    munged.affinity = withNodeAffinity(next, old);
  }
  return munged as PodSpec;
}

/** Upstream: ValidatePodUpdate. */
export function checkPodUpdate(errors: Errors, next: Pod, old: Pod): void {
  checkPodAnnotationsUpdate(errors, next.metadata.annotations, old.metadata.annotations, next.spec);
  if (next.spec === old.spec) return;
  checkPod(errors, next);
  if (checkContainerUpdates(errors, 'spec.containers', next.spec.containers, old.spec.containers)) return;
  const [nextInit, oldInit] = [next.spec.initContainers ?? [], old.spec.initContainers ?? []];
  if (checkContainerUpdates(errors, 'spec.initContainers', nextInit, oldInit)) return;
  checkDeadline(errors, next.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds);
  checkAddedTolerations(errors, next.spec.tolerations ?? [], old.spec.tolerations ?? []);
  checkLiftedGates(errors, next.spec, old.spec);
  if (jsonEqual(next.spec, old.spec)) return;
  const munged = munge(errors, next.spec, old.spec);
  if (!jsonEqual(munged, old.spec)) errors.push(forbidden('spec', `${MAY_CHANGE}\n${diffText(old.spec, munged)}\n`));
}
