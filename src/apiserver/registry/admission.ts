import type { KubernetesObject, Resource } from '../../api/index.ts';
import type { AdmissionAttributes, AdmissionOperation, MutableAttributes } from './admission-attributes.ts';
import type { Admission, AdmissionContext } from './registry.ts';
import { beginsAgain } from './reinvocation.ts';

export interface AdmissionPlugin {
  /** Upstream's name, as in `--enable-admission-plugins`. */
  readonly name: string;
  /** Whether requests of this kind are any business of the plugin; asked once for each resource and subresource. */
  readonly handles: (operation: AdmissionOperation, resource: Resource, subresource: string) => boolean;
  /** The object as it shall be; the same object where nothing is to be changed. @throws StatusError to refuse */
  readonly mutate?: (
    attributes: MutableAttributes,
    context: AdmissionContext,
  ) => KubernetesObject | Promise<KubernetesObject>;
  /** @throws StatusError to refuse */
  readonly validate?: (attributes: AdmissionAttributes, context: AdmissionContext) => void | Promise<void>;
}

type Phase = 'mutate' | 'validate';

/**
 * The plugins in their order. Nothing is awaited unless a plugin has to wait: most writes pass without a turn of the
 * event loop.
 */
export class AdmissionChain implements Admission {
  readonly #plugins: readonly AdmissionPlugin[];
  /** By resource, then by operation, subresource and phase. */
  readonly #handlers = new WeakMap<Resource, Map<string, readonly AdmissionPlugin[]>>();

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  mutate(attributes: MutableAttributes, context: AdmissionContext): KubernetesObject | Promise<KubernetesObject> {
    const again = (object: KubernetesObject): KubernetesObject | Promise<KubernetesObject> =>
      beginsAgain(context) ? this.#round({ ...attributes, object }, context) : object;
    const object = this.#round(attributes, context);
    return object instanceof Promise ? object.then(again) : again(object);
  }

  #round(attributes: MutableAttributes, context: AdmissionContext): KubernetesObject | Promise<KubernetesObject> {
    const plugins = this.#for(attributes, 'mutate');
    let current = attributes;
    for (const [index, plugin] of plugins.entries()) {
      const next = plugin.mutate?.(current, context) ?? current.object;
      if (next instanceof Promise) return mutateRest(plugins.slice(index + 1), attributes, context, next);
      if (next !== current.object) current = { ...attributes, object: next };
    }
    return current.object;
  }

  validate(attributes: AdmissionAttributes, context: AdmissionContext): undefined | Promise<void> {
    const plugins = this.#for(attributes, 'validate');
    for (const [index, plugin] of plugins.entries()) {
      const answer = plugin.validate?.(attributes, context);
      if (answer instanceof Promise) return validateRest(plugins.slice(index + 1), attributes, context, answer);
    }
    return undefined;
  }

  #for({ resource, operation, subresource }: AdmissionAttributes, phase: Phase): readonly AdmissionPlugin[] {
    const known = this.#handlers.get(resource) ?? new Map<string, readonly AdmissionPlugin[]>();
    this.#handlers.set(resource, known);
    const key = `${phase} ${operation} ${subresource}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const plugins = this.#plugins.filter(
      (plugin) => plugin[phase] !== undefined && plugin.handles(operation, resource, subresource),
    );
    known.set(key, plugins);
    return plugins;
  }
}

async function mutateRest(
  plugins: readonly AdmissionPlugin[],
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  first: Promise<KubernetesObject>,
): Promise<KubernetesObject> {
  let object = await first;
  for (const plugin of plugins) object = (await plugin.mutate?.({ ...attributes, object }, context)) ?? object;
  return object;
}

async function validateRest(
  plugins: readonly AdmissionPlugin[],
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  first: Promise<void>,
): Promise<void> {
  await first;
  for (const plugin of plugins) await plugin.validate?.(attributes, context);
}
