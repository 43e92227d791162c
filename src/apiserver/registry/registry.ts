import type { Clock } from '../../base/index.ts';
import {
  type ExpectedKind,
  fromStorage,
  groupResource,
  type KubernetesObject,
  mayNeedConversion,
  type ObjectMeta,
  type Resource,
  storedAs,
  type UserInfo,
} from '../../api/index.ts';
import { type Store, StoredObject, type StoreKey } from '../store/index.ts';
import type { AdmissionAttributes, MutableAttributes } from './admission-attributes.ts';
import type { BookmarkTimer } from './bookmark-timer.ts';
import type { Catalog } from './catalog.ts';
import type { ServiceAllocator } from './services/service-allocator.ts';

/** What every operation on resources works with. */
export interface Registry {
  readonly store: Store;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly uuid: () => string;
  readonly services: ServiceAllocator;
  readonly catalog: Catalog;
  readonly bookmarks: BookmarkTimer;
  readonly admission: Admission;
  /** Kinds that are answered instead of stored. */
  readonly questions: Questions;
  /** Kinds that are found out instead of stored. */
  readonly computed: ReadonlyMap<Resource, Computed>;
}

/** A kind whose objects are found out when somebody asks, and have no version. */
export interface Computed {
  /** By namespace and name. @param namespace undefined is all of them */
  readonly list: (registry: Registry, namespace: string | undefined) => readonly KubernetesObject[];
  /** @throws StatusError NotFound */
  readonly get: (registry: Registry, target: Target) => KubernetesObject;
}

/** What plugins make of requests. */
export interface Admission {
  /** The object after all plugins that may change it. @throws StatusError */
  mutate(attributes: MutableAttributes, context: AdmissionContext): KubernetesObject | Promise<KubernetesObject>;
  /** Asks all plugins that may refuse. @throws StatusError */
  validate(attributes: AdmissionAttributes, context: AdmissionContext): undefined | Promise<void>;
}

/** What a plugin works with. */
export interface AdmissionContext {
  readonly registry: Registry;
  /** Adds a `Warning` header to the answer. */
  readonly warn: (text: string) => void;
  /** Adds an annotation to the audit event of the request. */
  readonly annotate: (key: string, value: string) => void;
}

export interface QuestionRequest {
  readonly registry: Registry;
  /** `''` for cluster-scoped kinds. */
  readonly namespace: string;
  /** Whose subresource is asked; `''` for kinds of their own. */
  readonly name: string;
  readonly requester: Requester;
  readonly dryRun: boolean;
}

/** A kind that is created to be answered and is never stored: reviews, requests for tokens. */
export interface Question {
  readonly as: ExpectedKind;
  /** Name of its generated type. */
  readonly typeName: string;
  /** The object with its status. @throws StatusError */
  readonly answer: (sent: KubernetesObject, request: QuestionRequest) => KubernetesObject | Promise<KubernetesObject>;
}

/** By `tokenreviews.authentication.k8s.io`, `serviceaccounts/token`. */
export type Questions = ReadonlyMap<string, Question>;

/** Who makes a request, and in whose name fields are then managed. */
export interface Requester {
  readonly user: UserInfo;
  /** The `fieldManager` of the request, or what the user agent begins with. */
  readonly fieldManager: string;
  /** False for clients in this worker, which do not read warnings. */
  readonly heedsWarnings?: boolean;
  /** Adds an annotation to the audit event of the request. */
  readonly annotate?: (key: string, value: string) => void;
  /** Asked before an update creates its object: who may change may not always create. @throws StatusError Forbidden */
  readonly mayCreate?: () => void;
}

/** Which object a request is about; the namespace is `''` for cluster-scoped resources. */
export interface Target {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

export function storeKey(target: Target): StoreKey {
  return { resource: storeName(target.resource), namespace: target.namespace, name: target.name };
}

/** Under which name the store keeps a resource, whatever the version of the request. */
export function storeName(resource: Resource): string {
  return groupResource(storedAs(resource));
}

/** The object as it is now, pending writes included, in the version of the request. */
export function latest(registry: Registry, target: Target): StoredObject | undefined {
  const stored = registry.store.latest(storeKey(target));
  return stored === undefined ? undefined : inVersion(target.resource, stored);
}

/** Stored objects as they are read, made once for all who ask. */
const converted = new WeakMap<StoredObject, WeakMap<Resource, StoredObject>>();

/** A stored object in the version of a resource; the same one where it is stored so. */
export function inVersion(resource: Resource, stored: StoredObject): StoredObject {
  if (!mayNeedConversion(resource)) return stored;
  const versions = converted.get(stored) ?? new WeakMap<Resource, StoredObject>();
  const known = versions.get(resource);
  if (known !== undefined) return known;
  const object = fromStorage(resource, stored.object);
  const { revision, deleted, expires } = stored;
  const result = object === stored.object ? stored : new StoredObject(stored, revision, object, { deleted, expires });
  converted.set(stored, versions.set(resource, result));
  return result;
}

/** Metadata as clients send it: what the server fills in may be missing. */
export function sentMetadata(object: KubernetesObject): ObjectMeta {
  return object.metadata;
}

/** The result of a write. `stored` is missing after a dry run. */
export interface Written {
  readonly object: KubernetesObject;
  readonly stored?: StoredObject;
  /** For `Warning` headers. */
  readonly warnings: readonly string[];
  readonly created?: boolean;
}
