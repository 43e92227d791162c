import { type Container, generateName, type PodSpec, type Volume, type VolumeMount } from '../../api/index.ts';

const VOLUME = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What pods need to talk to the API server. upstream: TokenVolumeSource */
const SOURCE: Pick<Volume, 'projected'> = {
  projected: {
    defaultMode: 0o644,
    sources: [
      // Tokens of this age are still good for a year, for clients that do not read them again.
      { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  },
};

/** A pod whose containers find the token of its account, unless they mount something else there. upstream: mountServiceAccountToken */
export function withApiAccess(spec: PodSpec, random: () => number): PodSpec {
  const known = spec.volumes?.find(({ name }) => name.startsWith(VOLUME))?.name;
  const mount = { name: known ?? generateName(VOLUME, random), readOnly: true, mountPath: MOUNT_PATH };
  const containers = mounted(spec.containers, mount);
  const initContainers = mounted(spec.initContainers, mount);
  const isNeeded = containers !== spec.containers || initContainers !== spec.initContainers;
  if (!isNeeded) return spec;
  return {
    ...spec,
    containers,
    ...(initContainers === undefined ? {} : { initContainers }),
    ...(known === undefined ? { volumes: [...(spec.volumes ?? []), { name: mount.name, ...SOURCE }] } : {}),
  };
}

/** The same list when every container has something there already. */
function mounted<T extends readonly Container[] | undefined>(containers: T, mount: VolumeMount): T | Container[] {
  if (containers === undefined || containers.every(hasMount)) return containers;
  return containers.map((container) =>
    hasMount(container) ? container : { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] },
  );
}

function hasMount({ volumeMounts = [] }: Container): boolean {
  return volumeMounts.some(({ mountPath }) => mountPath === MOUNT_PATH);
}
