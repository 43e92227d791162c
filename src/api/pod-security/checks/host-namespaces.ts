import type { Check, CheckPod } from '../check.ts';

const FIELDS = ['hostNetwork', 'hostPID', 'hostIPC'] as const;

const check: CheckPod = ({ spec }) => {
  const shared = FIELDS.filter((field) => spec[field] === true).map((field) => `${field}=true`);
  return shared.length === 0 ? undefined : { reason: 'host namespaces', detail: shared.join(', ') };
};

/** upstream: policy/check_hostNamespaces.go */
export const hostNamespaces: Check = { id: 'hostNamespaces', level: 'baseline', versions: [{ since: 0, check }] };
