import { allContainers, type Check, type CheckPod, exceptInUserNamespace, namesOf } from '../check.ts';
import { containersNamed, setters } from '../wording.ts';

const REASON = 'runAsNonRoot != true';

const check: CheckPod = ({ spec }) => {
  const ofPod = spec.securityContext?.runAsNonRoot;
  const containers = allContainers(spec);
  const refusing = containers.filter(({ securityContext }) => securityContext?.runAsNonRoot === false);
  const who = setters(ofPod === false, namesOf(refusing));
  if (who.length > 0) {
    return { reason: REASON, detail: `${who.join(' and ')} must not set securityContext.runAsNonRoot=false` };
  }
  if (ofPod === true) return undefined;
  const silent = containers.filter(({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  if (silent.length === 0) return undefined;
  return {
    reason: REASON,
    detail: `pod or ${containersNamed(namesOf(silent))} must set securityContext.runAsNonRoot=true`,
  };
};

/** upstream: policy/check_runAsNonRoot.go */
export const runAsNonRoot: Check = {
  id: 'runAsNonRoot',
  level: 'restricted',
  versions: [
    { since: 0, check },
    { since: 35, check: exceptInUserNamespace(check) },
  ],
};
