import type { Container, LifecycleHandler, Probe } from '../../generated/types.ts';
import { allContainers, type Check, type CheckPod, namesOf } from '../check.ts';
import { containersNamed, plural, quoted, sorted } from '../wording.ts';

function hostsOf({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): readonly string[] {
  const actions: readonly (Probe | LifecycleHandler | undefined)[] = [
    livenessProbe,
    readinessProbe,
    startupProbe,
    lifecycle?.postStart,
    lifecycle?.preStop,
  ];
  return actions
    .flatMap((action) => [action?.httpGet?.host, action?.tcpSocket?.host])
    .filter((host) => host !== undefined && host !== '') as readonly string[];
}

const check: CheckPod = ({ spec }) => {
  const bad = allContainers(spec).filter((container) => hostsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const hosts = sorted(bad.flatMap(hostsOf));
  const what = plural('probe or lifecycle host', 'probe or lifecycle hosts', hosts.length);
  return {
    reason: 'probe or lifecycle host',
    detail: `${containersNamed(sorted(namesOf(bad)))} ${plural('uses', 'use', bad.length)} ${what} ${quoted(hosts)}`,
  };
};

/** upstream: policy/check_hostProbesAndhostLifecycle.go */
export const hostProbesAndHostLifecycle: Check = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  versions: [{ since: 34, check }],
};
