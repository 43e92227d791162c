import { type Pod, pods } from '../../api/index.ts';
import type { AdmissionPlugin } from '../registry/index.ts';

/** Every pod runs in somebody's name. */
export const podDefaults: AdmissionPlugin = {
  name: 'PodDefaults',
  handles: (operation, resource, subresource) => operation === 'CREATE' && resource === pods && subresource === '',
  mutate: ({ object }) => {
    const pod = object as Pod;
    const name = (pod.spec.serviceAccountName ?? '') === '' ? 'default' : pod.spec.serviceAccountName;
    if (pod.spec.serviceAccount === name && pod.spec.serviceAccountName === name) return pod;
    return { ...pod, spec: { ...pod.spec, serviceAccountName: name ?? 'default', serviceAccount: name ?? 'default' } };
  },
};
