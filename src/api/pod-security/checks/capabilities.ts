import type { Container } from '../../generated/types.ts';
import { allContainers, type Check, type CheckPod, exceptOnWindows, namesOf } from '../check.ts';
import { containersNamed, quoted, sorted } from '../wording.ts';

const BASELINE = 'capabilities_baseline';
const DEFAULT: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const RESTRICTED: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);

function added({ securityContext }: Container, allowed: ReadonlySet<string>): readonly string[] {
  return (securityContext?.capabilities?.add ?? []).filter((name) => !allowed.has(name));
}

/** What is said of capabilities that are added beyond the allowed ones. */
function additions(containers: readonly Container[], allowed: ReadonlySet<string>): readonly string[] {
  const bad = containers.filter((container) => added(container, allowed).length > 0);
  if (bad.length === 0) return [];
  const names = sorted(bad.flatMap((container) => added(container, allowed)));
  return [`${containersNamed(namesOf(bad))} must not include ${quoted(names)} in securityContext.capabilities.add`];
}

const baseline: CheckPod = ({ spec }) => {
  const [detail] = additions(allContainers(spec), DEFAULT);
  return detail === undefined ? undefined : { reason: 'non-default capabilities', detail };
};

const restricted: CheckPod = ({ spec }) => {
  const containers = allContainers(spec);
  const keeping = containers.filter(
    ({ securityContext }) => securityContext?.capabilities?.drop?.includes('ALL') !== true,
  );
  const details = [
    ...(keeping.length === 0
      ? []
      : [`${containersNamed(namesOf(keeping))} must set securityContext.capabilities.drop=["ALL"]`]),
    ...additions(containers, RESTRICTED),
  ];
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

/** upstream: policy/check_capabilities_baseline.go */
export const capabilitiesBaseline: Check = {
  id: BASELINE,
  level: 'baseline',
  versions: [{ since: 0, check: baseline }],
};

/** upstream: policy/check_capabilities_restricted.go */
export const capabilitiesRestricted: Check = {
  id: 'capabilities_restricted',
  level: 'restricted',
  versions: [
    { since: 22, check: restricted, overrides: [BASELINE] },
    { since: 25, check: exceptOnWindows(restricted), overrides: [BASELINE] },
  ],
};
