import { type Descriptions, type Resource, typeNameOf } from '../../api/index.ts';

const OUTSIDE_API: Readonly<Record<string, string>> = {
  'meta/v1': 'io.k8s.apimachinery.pkg.apis.meta.v1',
  'apiextensions/v1': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
  'apiregistration/v1': 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1',
  'metrics/v1beta1': 'io.k8s.metrics.pkg.apis.metrics.v1beta1',
};

export const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
export const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
export const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
export const RAW_EXTENSION = 'io.k8s.apimachinery.pkg.runtime.RawExtension';
export const TIME = `${META}.Time`;
export const MICRO_TIME = `${META}.MicroTime`;
export const PATCH = `${META}.Patch`;

/** Names of definitions, as upstream's packages and Go types make them: `io.k8s.api.core.v1.Pod`. */
export class DefinitionNames {
  readonly #packages = new Map<string, string>();

  constructor({ packages }: Pick<Descriptions, 'packages'>) {
    for (const [path, types] of Object.entries(packages)) {
      const name = OUTSIDE_API[path] ?? `io.k8s.api.${path.replace('/', '.')}`;
      for (const type of types.split(' ')) this.#packages.set(type, name);
    }
  }

  /** @param type a generated type: `Pod`, `CoreV1Event` */
  of(type: string): string {
    return `${this.#packages.get(type) ?? META}.${goName(type)}`;
  }

  ofResource(resource: Resource): string {
    if (resource.behavior === undefined) return this.of(typeNameOf(resource));
    return `${reversed(resource.group)}.${resource.version}.${resource.kind}`;
  }

  listOf(resource: Resource): string {
    const name = this.ofResource(resource);
    return `${name.slice(0, name.lastIndexOf('.'))}.${resource.listKind}`;
  }
}

/** Our names for types of several packages begin with group and version. */
function goName(type: string): string {
  return type.replace(/^(?:[A-Z][a-z]+)?V\d+(?=[A-Z])/, '');
}

/** upstream: kube-openapi pkg/util ToRESTFriendlyName */
function reversed(group: string): string {
  return group.split('.').reverse().join('.');
}
