import { admitPod, type Pod, pods } from '../../api/index.ts';
import type { AdmissionPlugin } from '../registry/index.ts';

/** What every new pod is given. */
export const podDefaults: AdmissionPlugin = {
  name: 'PodDefaults',
  handles: (operation, resource, subresource) => operation === 'CREATE' && resource === pods && subresource === '',
  mutate: ({ object }) => admitPod(object as Pod),
};
