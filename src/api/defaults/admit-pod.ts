import { statusError } from '../errors.ts';
import type { Pod, PodSpec, ServiceAccount, Toleration } from '../generated/types.ts';
import { fill } from './fill.ts';

const NO_EXECUTE_SECONDS = 300;
const NODE_PROBLEMS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

function tolerates(toleration: Toleration, key: string): boolean {
  const { key: own = '', effect = '' } = toleration;
  return (own === key || own === '') && (effect === 'NoExecute' || effect === '');
}

/** Upstream: plugin/pkg/admission/defaulttolerationseconds. */
function tolerations(spec: PodSpec): PodSpec {
  const own = spec.tolerations ?? [];
  const missing = NODE_PROBLEMS.filter((key) => !own.some((toleration) => tolerates(toleration, key)));
  if (missing.length === 0) return spec;
  const added = missing.map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: NO_EXECUTE_SECONDS,
  }));
  return { ...spec, tolerations: [...own, ...added] };
}

/** The priority classes that every cluster has. */
const PRIORITY_CLASSES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/** Upstream: plugin/pkg/admission/priority. */
function priority(pod: Pod): PodSpec {
  const className = pod.spec.priorityClassName ?? '';
  const value = className === '' ? 0 : PRIORITY_CLASSES[className];
  const forbid = (why: string): Error =>
    statusError(403, 'Forbidden', `pods ${JSON.stringify(pod.metadata.name)} is forbidden: ${why}`, {
      name: pod.metadata.name,
      kind: 'pods',
    });
  if (value === undefined) throw forbid(`no PriorityClass with name ${className} was found`);
  if (pod.spec.priority !== undefined && pod.spec.priority !== value) {
    throw forbid(
      `the integer value of priority (${String(pod.spec.priority)}) must not be provided in pod spec; priority admission controller computed ${String(value)} from the given PriorityClass name`,
    );
  }
  return fill(pod.spec, { priority: value, preemptionPolicy: 'PreemptLowerPriority' });
}

function serviceAccount(spec: PodSpec, account: ServiceAccount | undefined): PodSpec {
  const name = spec.serviceAccountName ?? 'default';
  return fill(spec, {
    serviceAccountName: name,
    serviceAccount: name,
    imagePullSecrets: spec.imagePullSecrets ?? account?.imagePullSecrets,
  });
}

/**
 * What the admission plugins ServiceAccount, DefaultTolerationSeconds and Priority do to a new pod.
 * @param account the pod's service account, whose pull secrets it takes over
 * @throws StatusError Forbidden for an unknown priority class
 */
export function admitPod(pod: Pod, account?: ServiceAccount): Pod {
  const spec = tolerations(serviceAccount(priority(pod), account));
  return spec === pod.spec ? pod : { ...pod, spec };
}
