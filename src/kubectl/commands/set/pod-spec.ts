import type { Container, KubernetesObject, PodSpec, PodTemplateSpec } from '../../../api/index.ts';
import { failure } from '../../errors.ts';

interface Holder {
  readonly spec?: {
    readonly containers?: readonly Container[];
    readonly template?: PodTemplateSpec;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplateSpec } };
  };
}

/** The specification of an object's pods. @throws CommandError when it has none */
export function podSpecOf(object: KubernetesObject): PodSpec {
  const { spec } = object as Holder;
  const found =
    spec?.containers === undefined ? (spec?.template ?? spec?.jobTemplate?.spec?.template)?.spec : (spec as PodSpec);
  if (found === undefined) throw failure(`the object is not a pod or does not have a pod template: *v1.${object.kind}`);
  return found;
}

/** The object with another specification of its pods. */
export function withPodSpec(object: KubernetesObject, podSpec: PodSpec): KubernetesObject {
  const { spec } = object as Holder;
  if (spec?.containers !== undefined) return { ...object, spec: podSpec } as KubernetesObject;
  if (spec?.template !== undefined)
    return { ...object, spec: { ...spec, template: { ...spec.template, spec: podSpec } } } as KubernetesObject;
  const { jobTemplate } = spec ?? {};
  const template = { ...jobTemplate?.spec?.template, spec: podSpec };
  return {
    ...object,
    spec: { ...spec, jobTemplate: { ...jobTemplate, spec: { ...jobTemplate?.spec, template } } },
  } as KubernetesObject;
}

/** `*` stands for any characters. Upstream: set/helper.go, selectString */
export function matchesPattern(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/** The object with its containers changed, init containers first or last as they are. */
export function mapContainers(
  object: KubernetesObject,
  changed: (container: Container) => Container,
): KubernetesObject {
  const podSpec = podSpecOf(object);
  const { initContainers } = podSpec;
  return withPodSpec(object, {
    ...podSpec,
    containers: podSpec.containers.map(changed),
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(changed) }),
  });
}

/** Containers first, as upstream goes through them. */
export function containersOf(object: KubernetesObject): readonly Container[] {
  const { containers, initContainers = [] } = podSpecOf(object);
  return [...containers, ...initContainers];
}
