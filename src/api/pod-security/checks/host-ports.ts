import type { Container } from '../../generated/types.ts';
import { allContainers, type Check, type CheckPod, namesOf } from '../check.ts';
import { containersNamed, plural, sorted } from '../wording.ts';

function hostPortsOf({ ports = [] }: Container): readonly string[] {
  return ports
    .map(({ hostPort = 0 }) => hostPort)
    .filter((port) => port !== 0)
    .map(String);
}

const check: CheckPod = ({ spec }) => {
  const bad = allContainers(spec).filter((container) => hostPortsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = sorted(bad.flatMap(hostPortsOf));
  const uses = `${plural('uses', 'use', bad.length)} ${plural('hostPort', 'hostPorts', ports.length)}`;
  return { reason: 'hostPort', detail: `${containersNamed(namesOf(bad))} ${uses} ${ports.join(', ')}` };
};

/** upstream: policy/check_hostPorts.go */
export const hostPorts: Check = { id: 'hostPorts', level: 'baseline', versions: [{ since: 0, check }] };
