import type { OnDemand } from '../../base/index.ts';
import type { KubernetesObject } from '../../api/index.ts';
import type { AdmissionAttributes } from './admission-attributes.ts';
import type { AdmissionPlugin } from './admission.ts';
import type { AdmissionContext } from './registry.ts';

/** What is asked before a plugin is loaded. */
export interface PluginFront extends Pick<AdmissionPlugin, 'name' | 'handles'> {
  readonly phases: readonly ('mutate' | 'validate')[];
  /** Whether the plugin could have anything to say; cheap. */
  readonly needed: (attributes: AdmissionAttributes, context: AdmissionContext) => boolean;
}

/** A plugin whose code is loaded with the first request that needs it. Requests after that do not wait. */
export function pluginOnDemand(front: PluginFront, code: OnDemand<AdmissionPlugin>): AdmissionPlugin {
  const { name, handles, phases, needed } = front;
  return {
    name,
    handles,
    ...(phases.includes('mutate') && {
      mutate: (attributes, context): KubernetesObject | Promise<KubernetesObject> => {
        const { object } = attributes;
        if (!needed(attributes, context)) return object;
        return code.use((plugin) => plugin.mutate?.(attributes, context) ?? object);
      },
    }),
    ...(phases.includes('validate') && {
      validate: (attributes, context): void | Promise<void> => {
        if (needed(attributes, context)) return code.use((plugin) => plugin.validate?.(attributes, context));
      },
    }),
  };
}
