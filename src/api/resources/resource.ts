import type { Brand } from '../../base/index.ts';
import type { KindBehavior } from '../kind-behavior.ts';
import type { KubernetesObject } from '../meta.ts';

/** The type that a resource serves, carried for the type checker only. */
type Serves<T> = Brand<object, 'Serves'> & { readonly __serves?: T };

/** A resource of the API: what discovery says of it. */
export interface Resource<T extends KubernetesObject = KubernetesObject> {
  /** `''` is the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Kind of a list: `PodList`. */
  readonly listKind: string;
  /** Plural, lower case: the path segment. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
  /** The version in which objects are stored, where it is another one. */
  readonly storage?: Resource;
  /** Custom resources bring theirs; that of built-in kinds is in the tables of this room. */
  readonly behavior?: KindBehavior;
  readonly __type?: Serves<T>;
}

interface Options {
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly string[];
  readonly namespaced?: boolean;
  readonly verbs?: readonly string[];
  readonly storage?: Resource;
}

/** What can be done with objects that are stored. */
export const OBJECT_VERBS: readonly string[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

/** Kinds that are questions: they are answered and not stored. */
export const CREATE_ONLY: readonly string[] = ['create'];

/** A built-in resource of a kind. @param groupVersion `v1`, `apps/v1` @param resource plural */
export function define<T extends KubernetesObject>(
  groupVersion: string,
  kind: string,
  resource: string,
  options: Options = {},
): Resource<T> {
  const slash = groupVersion.indexOf('/');
  return Object.freeze({
    group: slash < 0 ? '' : groupVersion.slice(0, slash),
    version: groupVersion.slice(slash + 1),
    kind,
    listKind: `${kind}List`,
    resource,
    singular: kind.toLowerCase(),
    shortNames: options.shortNames ?? [],
    categories: options.categories ?? [],
    subresources: options.subresources ?? [],
    namespaced: options.namespaced ?? true,
    verbs: options.verbs ?? OBJECT_VERBS,
    ...(options.storage === undefined ? {} : { storage: options.storage }),
  });
}

/** `v1`, `apps/v1`. */
export function groupVersion(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `pods`, `deployments.apps`: how messages name a resource (`schema.GroupResource.String`). */
export function groupResource(resource: Pick<Resource, 'group' | 'resource'>): string {
  return resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
}

/** Path of a collection or an object, below the server's root. */
export function resourcePath(
  resource: Resource,
  where: { readonly namespace?: string; readonly name?: string; readonly subresource?: string } = {},
): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const namespace =
    resource.namespaced && where.namespace !== undefined && where.namespace !== ''
      ? `/namespaces/${encodeURIComponent(where.namespace)}`
      : '';
  const name = where.name === undefined ? '' : `/${encodeURIComponent(where.name)}`;
  const subresource = where.subresource === undefined ? '' : `/${where.subresource}`;
  return `${root}${namespace}/${resource.resource}${name}${subresource}`;
}
