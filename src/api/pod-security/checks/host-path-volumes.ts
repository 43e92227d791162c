import type { Check, CheckPod } from '../check.ts';
import { plural, quoted } from '../wording.ts';

export const HOST_PATH_VOLUMES = 'hostPathVolumes';

const check: CheckPod = ({ spec }) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', names.length)} ${quoted(names)}` };
};

/** upstream: policy/check_hostPathVolumes.go */
export const hostPathVolumes: Check = { id: HOST_PATH_VOLUMES, level: 'baseline', versions: [{ since: 0, check }] };
