import type { Pod } from '../generated/types.ts';
import type { Errors } from './common.ts';
import { forbidden } from './field-error.ts';
import { visitContainers } from './windows.ts';

interface Profile {
  readonly type: string;
  readonly localhostProfile?: string;
}

const LOCAL = 'localhost/';

/** An annotation of old that says something else than the field that replaced it. */
function checkMatch(
  errors: Errors,
  field: string,
  what: 'seccomp' | 'apparmor',
  annotation: string | undefined,
  profile: Profile | undefined,
): void {
  if (annotation === undefined || profile === undefined) return;
  const { type, localhostProfile } = profile;
  const runtime = annotation === 'runtime/default' || (what === 'seccomp' && annotation === 'docker/default');
  const matches =
    type === 'Unconfined'
      ? annotation === 'unconfined'
      : type === 'RuntimeDefault'
        ? runtime
        : annotation.startsWith(LOCAL);
  if (!matches) errors.push(forbidden(`${field}.type`, `${what} type in annotation and field must match`));
  else if (type === 'Localhost' && annotation.slice(LOCAL.length) !== localhostProfile) {
    errors.push(forbidden(`${field}.localhostProfile`, `${what} profile in annotation and field must match`));
  }
}

/** Upstream: validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate. */
export function checkProfilesMatch(errors: Errors, { metadata, spec }: Pod): void {
  const annotations = metadata.annotations ?? {};
  const ofPod = spec.securityContext;
  const own = annotations['seccomp.security.alpha.kubernetes.io/pod'];
  checkMatch(errors, 'spec.securityContext.seccompProfile', 'seccomp', own, ofPod?.seccompProfile);
  visitContainers(spec, 'spec', ({ name, securityContext }, at) => {
    const seccomp = annotations[`container.seccomp.security.alpha.kubernetes.io/${name}`];
    const field = `${at}.securityContext`;
    checkMatch(errors, `${field}.seccompProfile`, 'seccomp', seccomp, securityContext?.seccompProfile);
    if (spec.os?.name === 'windows') return;
    const appArmor = annotations[`container.apparmor.security.beta.kubernetes.io/${name}`];
    const profile = securityContext?.appArmorProfile ?? ofPod?.appArmorProfile;
    checkMatch(errors, `${field}.appArmorProfile`, 'apparmor', appArmor, profile);
  });
}
