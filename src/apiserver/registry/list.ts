import { type KubernetesObject, mayNeedConversion, type Resource, StatusError } from '../../api/index.ts';
import { CompactedError, StoredObject } from '../store/index.ts';
import { type ContinueToken, decodeContinue, encodeContinue } from './continue-token.ts';
import { badRequest, notFound, tooLargeResourceVersion } from './errors.ts';
import { type Computed, inVersion, type Registry, storeKey, storeName, type Target } from './registry.ts';
import { expired, parseResourceVersion } from './resource-version.ts';
import type { Selection } from './selection.ts';

export interface ListPage {
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: string | undefined;
}

export interface ListResult {
  readonly items: readonly StoredObject[];
  /** 0 where nothing is stored. */
  readonly revision: number;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** @throws StatusError NotFound, or Timeout when the version asked for is in the future */
export function get(registry: Registry, target: Target, resourceVersion?: string): StoredObject {
  const computed = registry.computed.get(target.resource);
  if (computed !== undefined) return unstored(target.resource, computed.get(registry, target));
  const version = parseResourceVersion(resourceVersion);
  if (version !== undefined && version > registry.store.revision) {
    throw tooLargeResourceVersion(version, registry.store.revision);
  }
  const stored = registry.store.get(storeKey(target));
  if (stored === undefined) throw notFound(target.resource, target.name);
  return inVersion(target.resource, stored);
}

function unstored(resource: Resource, object: KubernetesObject): StoredObject {
  const { name, namespace = '' } = object.metadata;
  return new StoredObject({ resource: storeName(resource), namespace, name }, 0, object);
}

/** All that match, whatever the page: upstream knows no pages of what it finds out. */
function found(registry: Registry, computed: Computed, { resource, namespace, name, matches }: Selection): ListResult {
  const objects = computed
    .list(registry, namespace)
    .filter((object) => (name ?? object.metadata.name) === object.metadata.name && matches?.(object) !== false);
  return { items: objects.map((object) => unstored(resource, object)), revision: 0 };
}

/** Objects by namespace and name; a page of them, when there is a limit. @throws StatusError */
export function list(registry: Registry, selection: Selection, page: ListPage): ListResult {
  const computed = registry.computed.get(selection.resource);
  if (computed !== undefined) return found(registry, computed, selection);
  if (page.continue !== undefined && page.continue !== '') {
    const token = decodeContinue(page.continue);
    if ((page.resourceVersion ?? '') !== '' && page.resourceVersion !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue');
    }
    return continued(registry, selection, page, token);
  }
  const version = parseResourceVersion(page.resourceVersion);
  const { revision } = registry.store;
  if (version !== undefined && version > revision) throw tooLargeResourceVersion(version, revision);
  if (page.resourceVersionMatch === 'Exact' && version !== undefined && version > 0) {
    const stale = 'The resourceVersion for the provided list is too old.';
    return pageOf(
      selection,
      listAt(registry, selection, version, () => expired(stale)),
      version,
      page.limit,
    );
  }
  return pageOf(selection, candidates(registry, selection), revision, page.limit);
}

function candidates(registry: Registry, selection: Selection): StoredObject[] {
  const { store } = registry;
  const resource = storeName(selection.resource);
  if (selection.name !== undefined && selection.namespace !== undefined) {
    const stored = store.get({ resource, namespace: selection.namespace, name: selection.name });
    return stored === undefined ? [] : [stored];
  }
  return store.list(resource, selection.namespace);
}

function listAt(registry: Registry, selection: Selection, revision: number, gone: () => Error): StoredObject[] {
  try {
    return registry.store.listAt(revision, storeName(selection.resource), selection.namespace);
  } catch (cause) {
    if (cause instanceof CompactedError) throw gone();
    throw cause;
  }
}

function continued(registry: Registry, selection: Selection, page: ListPage, token: ContinueToken): ListResult {
  const { store } = registry;
  if (token.revision > store.revision) throw tooLargeResourceVersion(token.revision, store.revision);
  const revision = token.revision < 0 ? store.revision : token.revision;
  const all = listAt(registry, selection, revision, () => inconsistent(token));
  const rest = all.filter(
    (stored) =>
      stored.namespace > token.namespace || (stored.namespace === token.namespace && stored.name > token.name),
  );
  return pageOf(selection, rest, revision, page.limit);
}

/** The pages before this one are of a forgotten version: the client may go on with the present one. */
function inconsistent(token: ContinueToken): StatusError {
  const { status } = expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  return new StatusError({ ...status, metadata: { continue: encodeContinue({ ...token, revision: -1 }) } });
}

function pageOf(
  selection: Selection,
  storedInOrder: readonly StoredObject[],
  revision: number,
  limit: number | undefined,
): ListResult {
  const { resource } = selection;
  const candidatesInOrder = mayNeedConversion(resource)
    ? storedInOrder.map((stored) => inVersion(resource, stored))
    : storedInOrder;
  const { matches } = selection;
  const capacity = limit === undefined || limit <= 0 ? Infinity : limit;
  if (matches === undefined && candidatesInOrder.length <= capacity) return { items: candidatesInOrder, revision };
  const items: StoredObject[] = [];
  for (const [index, stored] of candidatesInOrder.entries()) {
    if (matches !== undefined && !matches(stored.object)) continue;
    if (items.length === capacity) return cutOff(items, revision, selection, candidatesInOrder.length - index);
    items.push(stored);
  }
  return { items, revision };
}

function cutOff(items: readonly StoredObject[], revision: number, selection: Selection, rest: number): ListResult {
  const last = items.at(-1);
  if (last === undefined) return { items, revision };
  return {
    items,
    revision,
    continue: encodeContinue({ revision, namespace: last.namespace, name: last.name }),
    // Upstream counts what remains only where nothing is filtered.
    ...(selection.matches === undefined ? { remainingItemCount: rest } : {}),
  };
}
