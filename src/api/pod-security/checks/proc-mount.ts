import { allContainers, type Check, type CheckPod, exceptInUserNamespace, namesOf } from '../check.ts';
import { containersNamed, quoted, sorted } from '../wording.ts';

const BASELINE = 'procMount';

const check: CheckPod = ({ spec }) => {
  const bad = allContainers(spec).filter(
    ({ securityContext }) => (securityContext?.procMount ?? 'Default') !== 'Default',
  );
  if (bad.length === 0) return undefined;
  const values = sorted(bad.map(({ securityContext }) => securityContext?.procMount ?? ''));
  return {
    reason: 'procMount',
    detail: `${containersNamed(namesOf(bad))} must not set securityContext.procMount to ${quoted(values)}`,
  };
};

/** upstream: policy/check_procMount_baseline.go */
export const procMountBaseline: Check = {
  id: BASELINE,
  level: 'baseline',
  versions: [
    { since: 0, check },
    { since: 35, check: exceptInUserNamespace(check) },
  ],
};

/** upstream: policy/check_procMount_restricted.go */
export const procMountRestricted: Check = {
  id: 'procMount_restricted',
  level: 'restricted',
  versions: [{ since: 35, check, overrides: [BASELINE] }],
};
