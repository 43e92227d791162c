import type { Container, Pod } from '../../api/index.ts';

/** An init container that keeps running beside the others: a sidecar. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/**
 * Whether a container that ended with this code runs again: its own rules and policy come before the pod's.
 * upstream: pkg/kubelet/container/helpers.go, ShouldContainerBeRestarted
 */
export function restarts(pod: Pod, container: Container, exitCode: number): boolean {
  for (const rule of container.restartPolicyRules ?? []) {
    const { operator, values = [] } = rule.exitCodes ?? { operator: 'In' };
    const matches = operator === 'In' ? values.includes(exitCode) : !values.includes(exitCode);
    if (rule.action === 'Restart' && matches) return true;
  }
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Init containers run again on failure unless the policy is Never. */
export function initRestarts(pod: Pod, container: Container): boolean {
  if (isSidecar(container)) return true;
  return (container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always') !== 'Never';
}
