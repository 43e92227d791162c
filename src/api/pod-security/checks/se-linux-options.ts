import type { SELinuxOptions } from '../../generated/types.ts';
import { allContainers, type Check, type CheckPod, namesOf } from '../check.ts';
import { plural, quoted, setters, sorted } from '../wording.ts';

const TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'] as const;

function isBad(options: SELinuxOptions | undefined, allowed: ReadonlySet<string>): boolean {
  const { type = '', user = '', role = '' } = options ?? {};
  return !allowed.has(type) || user !== '' || role !== '';
}

function seLinux(types: readonly string[]): CheckPod {
  const allowed = new Set(types);
  return ({ spec }) => {
    const ofPod = spec.securityContext?.seLinuxOptions;
    const bad = allContainers(spec).filter(({ securityContext }) => isBad(securityContext?.seLinuxOptions, allowed));
    const who = setters(isBad(ofPod, allowed), namesOf(bad));
    if (who.length === 0) return undefined;
    const options = [ofPod, ...bad.map(({ securityContext }) => securityContext?.seLinuxOptions)];
    const badTypes = sorted(options.map((one) => one?.type ?? '').filter((type) => !allowed.has(type)));
    const what = [
      ...(badTypes.length === 0 ? [] : [`${plural('type', 'types', badTypes.length)} ${quoted(badTypes)}`]),
      ...(options.some((one) => (one?.user ?? '') !== '') ? ['user may not be set'] : []),
      ...(options.some((one) => (one?.role ?? '') !== '') ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${who.join(' and ')} set forbidden securityContext.seLinuxOptions: ${what.join('; ')}`,
    };
  };
}

/** upstream: policy/check_seLinuxOptions.go */
export const seLinuxOptions: Check = {
  id: 'seLinuxOptions',
  level: 'baseline',
  versions: [
    { since: 0, check: seLinux(TYPES) },
    { since: 31, check: seLinux([...TYPES, 'container_engine_t']) },
  ],
};
