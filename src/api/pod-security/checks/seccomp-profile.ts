import type { Container, SeccompProfile } from '../../generated/types.ts';
import {
  allContainers,
  type Check,
  type CheckPod,
  exceptOnWindows,
  namesOf,
  type PodToCheck,
  type Violation,
} from '../check.ts';
import { containersNamed, goQuoted, plural, quoted, setters, sorted } from '../wording.ts';

const BASELINE = 'seccompProfile_baseline';
const REASON = 'seccompProfile';
const POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';

function allowedAnnotation(value: string): boolean {
  return value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
}

/** Before there was a field. */
const annotations: CheckPod = ({ metadata, spec }) => {
  const given = metadata?.annotations ?? {};
  const keys = [POD_ANNOTATION, ...allContainers(spec).map(({ name }) => `${CONTAINER_ANNOTATION}${name}`)];
  const forbidden = sorted(
    keys.flatMap((key) => {
      const value = given[key];
      return value === undefined || allowedAnnotation(value) ? [] : [`${key}=${goQuoted(value)}`];
    }),
  );
  if (forbidden.length === 0) return undefined;
  const what = plural('annotation', 'annotations', forbidden.length);
  return { reason: REASON, detail: `forbidden ${what} ${forbidden.join(', ')}` };
};

function isBad(profile: SeccompProfile | undefined): boolean {
  return profile !== undefined && profile.type !== 'Localhost' && profile.type !== 'RuntimeDefault';
}

function profileOf({ securityContext }: Container): SeccompProfile | undefined {
  return securityContext?.seccompProfile;
}

/** Profiles of a type that is not allowed. */
const baseline = ({ spec }: PodToCheck): Violation | undefined => {
  const ofPod = spec.securityContext?.seccompProfile;
  const bad = allContainers(spec).filter((container) => isBad(profileOf(container)));
  const who = setters(isBad(ofPod), namesOf(bad));
  if (who.length === 0) return undefined;
  const profiles = [...(isBad(ofPod) ? [ofPod] : []), ...bad.map(profileOf)];
  const types = sorted(profiles.map((profile) => profile?.type ?? ''));
  return {
    reason: REASON,
    detail: `${who.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(types)}`,
  };
};

const restricted: CheckPod = (pod) => {
  const violation = baseline(pod);
  if (violation !== undefined || pod.spec.securityContext?.seccompProfile !== undefined) return violation;
  const silent = allContainers(pod.spec).filter((container) => profileOf(container) === undefined);
  if (silent.length === 0) return undefined;
  return {
    reason: REASON,
    detail: `pod or ${containersNamed(namesOf(silent))} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
};

/** upstream: policy/check_seccompProfile_baseline.go */
export const seccompProfileBaseline: Check = {
  id: BASELINE,
  level: 'baseline',
  versions: [
    { since: 0, check: annotations },
    { since: 19, check: baseline },
  ],
};

/** upstream: policy/check_seccompProfile_restricted.go */
export const seccompProfileRestricted: Check = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  versions: [
    { since: 19, check: restricted, overrides: [BASELINE] },
    { since: 25, check: exceptOnWindows(restricted), overrides: [BASELINE] },
  ],
};
