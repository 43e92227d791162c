import { allContainers, type Check, type CheckPod, exceptInUserNamespace, namesOf } from '../check.ts';
import { setters } from '../wording.ts';

const check: CheckPod = ({ spec }) => {
  const bad = allContainers(spec).filter(({ securityContext }) => securityContext?.runAsUser === 0);
  const who = setters(spec.securityContext?.runAsUser === 0, namesOf(bad));
  return who.length === 0
    ? undefined
    : { reason: 'runAsUser=0', detail: `${who.join(' and ')} must not set runAsUser=0` };
};

/** upstream: policy/check_runAsUser.go */
export const runAsUser: Check = {
  id: 'runAsUser',
  level: 'restricted',
  versions: [
    { since: 23, check },
    { since: 35, check: exceptInUserNamespace(check) },
  ],
};
