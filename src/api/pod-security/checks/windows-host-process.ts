import { allContainers, type Check, type CheckPod, namesOf } from '../check.ts';
import { setters } from '../wording.ts';

const check: CheckPod = ({ spec }) => {
  const bad = allContainers(spec).filter(
    ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true,
  );
  const who = setters(spec.securityContext?.windowsOptions?.hostProcess === true, namesOf(bad));
  if (who.length === 0) return undefined;
  return {
    reason: 'hostProcess',
    detail: `${who.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`,
  };
};

/** upstream: policy/check_windowsHostProcess.go */
export const windowsHostProcess: Check = {
  id: 'windowsHostProcess',
  level: 'baseline',
  versions: [{ since: 0, check }],
};
