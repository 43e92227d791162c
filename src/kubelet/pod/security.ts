import type { Container, Pod } from '../../api/index.ts';
import type { Image } from '../../oci/index.ts';
import { ContainerConfigError } from '../env/environment.ts';

/** Who a container runs as, and what it may write: the container's own settings before those of its pod. */
export interface SecuritySettings {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly supplementalGroups: readonly number[];
  readonly supplementalGroupsPolicy?: 'Merge' | 'Strict';
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] };
  readonly privileged: boolean;
  readonly noNewPrivs: boolean;
  readonly readOnlyRootfs: boolean;
}

/** @throws ContainerConfigError when `runAsNonRoot` is not kept. upstream: kuberuntime/security_context.go */
export function securitySettings(pod: Pod, container: Container, image: Image): SecuritySettings {
  const own = container.securityContext;
  const shared = pod.spec.securityContext;
  const runAsUser = own?.runAsUser ?? shared?.runAsUser;
  const runAsGroup = own?.runAsGroup ?? shared?.runAsGroup;
  if (own?.runAsNonRoot ?? shared?.runAsNonRoot ?? false) verifyNonRoot(pod, container, image, runAsUser);
  const policy = shared?.supplementalGroupsPolicy;
  return {
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(runAsGroup === undefined ? {} : { runAsGroup }),
    supplementalGroups: [
      ...(shared?.fsGroup === undefined ? [] : [shared.fsGroup]),
      ...(shared?.supplementalGroups ?? []),
    ],
    ...(policy === 'Merge' || policy === 'Strict' ? { supplementalGroupsPolicy: policy } : {}),
    capabilities: { add: own?.capabilities?.add ?? [], drop: own?.capabilities?.drop ?? [] },
    privileged: own?.privileged ?? false,
    // upstream: pkg/securitycontext/util.go, AddNoNewPrivileges
    noNewPrivs: own?.allowPrivilegeEscalation === false,
    readOnlyRootfs: own?.readOnlyRootFilesystem ?? false,
  };
}

function verifyNonRoot(pod: Pod, container: Container, image: Image, runAsUser: number | undefined): void {
  const who = `(pod: "${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})", container: ${container.name})`;
  if (runAsUser !== undefined) {
    if (runAsUser === 0) throw new ContainerConfigError(`container's runAsUser breaks non-root policy ${who}`);
    return;
  }
  const user = (image.config.User ?? '').split(':')[0] ?? '';
  if (user === '' || user === '0') {
    throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${who}`);
  }
  if (!/^\d+$/.test(user)) {
    throw new ContainerConfigError(
      `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${who}`,
    );
  }
}
