import { CONTAINER_RUNTIME } from '../../api/index.ts';

/** The release of Kubernetes whose behaviour this is. */
export const KUBELET_VERSION = 'v1.36.0';
export const CONTAINER_RUNTIME_VERSION = `${CONTAINER_RUNTIME}0.1.0`;
