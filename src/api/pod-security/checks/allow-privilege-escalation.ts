import { allContainers, type Check, type CheckPod, exceptOnWindows, namesOf } from '../check.ts';
import { containersNamed } from '../wording.ts';

const check: CheckPod = ({ spec }) => {
  const bad = allContainers(spec).filter(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (bad.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containersNamed(namesOf(bad))} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

/** upstream: policy/check_allowPrivilegeEscalation.go */
export const allowPrivilegeEscalation: Check = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  versions: [
    { since: 8, check },
    { since: 25, check: exceptOnWindows(check) },
  ],
};
