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
  if (ruleFor(container, exitCode) !== undefined) return true;
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** The first rule for an exit code decides. KEP-5307. upstream: FindMatchingContainerRestartRule */
function ruleFor({ restartPolicyRules = [] }: Container, exitCode: number): string | undefined {
  const rule = restartPolicyRules.find(({ exitCodes }) => {
    if (exitCodes === undefined) return false;
    const { operator, values = [] } = exitCodes;
    return operator === 'In' ? values.includes(exitCode) : !values.includes(exitCode);
  });
  return rule?.action;
}

/** Whether the end of a container with this code starts its whole pod again, init containers included. KEP-5532 */
export function restartsAll(container: Container, exitCode: number): boolean {
  return ruleFor(container, exitCode) === 'RestartAllContainers';
}

/** Init containers that failed run again where a rule says so, or unless the policy is Never. */
export function initRestarts(pod: Pod, container: Container, exitCode: number): boolean {
  if (isSidecar(container) || ruleFor(container, exitCode) !== undefined) return true;
  return (container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always') !== 'Never';
}
