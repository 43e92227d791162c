import { allContainers, type Check, type CheckPod, namesOf } from '../check.ts';
import { containersNamed } from '../wording.ts';

const check: CheckPod = ({ spec }) => {
  const bad = allContainers(spec).filter(({ securityContext }) => securityContext?.privileged === true);
  if (bad.length === 0) return undefined;
  return {
    reason: 'privileged',
    detail: `${containersNamed(namesOf(bad))} must not set securityContext.privileged=true`,
  };
};

/** upstream: policy/check_privileged.go */
export const privileged: Check = { id: 'privileged', level: 'baseline', versions: [{ since: 0, check }] };
