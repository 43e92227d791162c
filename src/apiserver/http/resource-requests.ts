import { groupVersion, type KubernetesObject, StatusError } from '../../api/index.ts';
import {
  answerTo,
  change,
  list,
  type ListResult,
  methodNotAllowed,
  patchTypesOf,
  post,
  put,
  read,
  type Registry,
  type Requester,
  remove,
  removeAll,
  select,
  type Selection,
  watch,
  type WatchFeed,
} from '../registry/index.ts';
import { listBody } from './list-body.ts';
import { readBody } from './body.ts';
import { readDeleteOptions } from './delete-options.ts';
import { negotiate, type Negotiated, unsupportedMediaType } from './media-type.ts';
import { flag, listParams, text, watchParams, writeParams } from './params.ts';
import { patchTypeOf, readPatch } from './patch-body.ts';
import type { Printer } from './printer.ts';
import { answer } from './respond.ts';
import type { ResourceRoute } from './route.ts';
import { parseIncludeObject, partialMetadata, printers, tableOf } from './tables.ts';
import { verbOf } from './verb.ts';
import { eventEncoder, failedWatch, watchResponse } from './watch-stream.ts';

export interface ResourceRequest {
  readonly registry: Registry;
  /** Open watches. */
  readonly feeds: Set<WatchFeed>;
  readonly route: ResourceRoute;
  readonly query: URLSearchParams;
  readonly request: Request;
  readonly requester: Requester;
  /** Told when a watch is over. */
  readonly onWatchEnd: () => void;
}

/** A request whose answer has a form: it is agreed on before anything is done. */
interface Negotiation extends ResourceRequest {
  readonly negotiated: Negotiated;
  /** Of tables, where one was asked for. */
  readonly printer: Printer | undefined;
}

/** Answers a request about objects. @throws StatusError */
export async function serveResource(asked: ResourceRequest): Promise<Response> {
  const { route, request } = asked;
  const collection = route.name === '';
  checkVerb(asked);
  checkPatchType(asked);
  const negotiated = negotiate(request.headers.get('accept'));
  const printer = negotiated.as === 'table' ? await printers.load() : undefined;
  const context: Negotiation = { ...asked, negotiated, printer };
  switch (request.method) {
    case 'GET':
      return collection || flag(context.query, 'watch') ? readCollection(context) : readOne(context);
    case 'POST':
      if (!collection && route.subresource === '') throw methodNotAllowed();
      return write(context);
    case 'PUT':
    case 'PATCH':
      if (collection) throw methodNotAllowed();
      return write(context);
    case 'DELETE':
      if (route.subresource !== '') throw methodNotAllowed();
      return collection ? deleteAll(context) : deleteOne(context);
    default:
      throw methodNotAllowed();
  }
}

/** @throws StatusError MethodNotAllowed for what the resource does not do */
function checkVerb({ route, request, query }: ResourceRequest): void {
  const { resource, name, subresource } = route;
  const verb = verbOf(request.method, name === '', flag(query, 'watch'));
  if (subresource === '' && verb !== undefined && !resource.verbs.includes(verb)) throw methodNotAllowed();
}

/** upstream: handlers/patch.go looks at the type of a patch first of all. @throws StatusError UnsupportedMediaType */
function checkPatchType({ route, request }: ResourceRequest): void {
  if (request.method !== 'PATCH' || route.name === '') return;
  const supported = patchTypesOf(route.resource);
  if (!supported.includes(patchTypeOf(request))) throw unsupportedMediaType(supported);
}

function present(
  context: Negotiation,
  object: KubernetesObject,
  options: { readonly text?: () => string; readonly code?: number; readonly warnings?: readonly string[] },
): Promise<Response> {
  const { query, negotiated } = context;
  const shape = shaped(context, [object], { resourceVersion: object.metadata.resourceVersion });
  const isObject = negotiated.as === 'object' || object.kind !== context.route.resource.kind;
  const { text: asText, ...rest } = options;
  const value = (): unknown =>
    isObject ? object : negotiated.as === 'partial' ? partialMetadata(object, negotiated.version) : shape();
  return answer(negotiated, flag(query, 'pretty'), value, {
    ...rest,
    ...(isObject && asText !== undefined ? { text: asText } : {}),
  });
}

/** Objects as the table, or the list of their metadata, that was asked for. */
function shaped(
  { registry, route, query, negotiated: { version }, printer }: Negotiation,
  objects: readonly KubernetesObject[],
  metadata: object,
): () => unknown {
  if (printer !== undefined) {
    const include = parseIncludeObject(query.get('includeObject'));
    const { resource } = route;
    return () => tableOf(objects, metadata, { printer, resource, include, version, now: registry.clock.now() });
  }
  return () => ({
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    items: objects.map((object) => partialMetadata(object, version)),
  });
}

async function readOne(context: Negotiation): Promise<Response> {
  const { registry, route, query } = context;
  const { resource, namespace = '', name, subresource } = route;
  const { object, text: asText } = read(
    registry,
    { resource, namespace, name },
    subresource,
    text(query, 'resourceVersion'),
  );
  return present(context, object, { text: asText });
}

function selection({ route, query }: ResourceRequest): Selection {
  const { resource, namespace, name } = route;
  const field = text(query, 'fieldSelector') ?? '';
  const own = name === '' ? [] : [`metadata.name=${name}`];
  return select(resource, {
    namespace,
    labelSelector: text(query, 'labelSelector'),
    fieldSelector: [...own, ...(field === '' ? [] : [field])].join(','),
  });
}

async function readCollection(context: Negotiation): Promise<Response> {
  const selected = selection(context);
  if (flag(context.query, 'watch')) return openWatch(context, selected);
  return presentList(context, list(context.registry, selected, listParams(context.query)));
}

async function presentList(context: Negotiation, result: ListResult): Promise<Response> {
  const { query, negotiated, route } = context;
  const metadata = {
    ...(result.revision === 0 ? {} : { resourceVersion: String(result.revision) }),
    ...(result.continue === undefined ? {} : { continue: result.continue }),
    ...(result.remainingItemCount === undefined ? {} : { remainingItemCount: result.remainingItemCount }),
  };
  const { resource } = route;
  const objects = result.items.map((stored) => stored.object);
  const pretty = flag(query, 'pretty');
  if (negotiated.as !== 'object') return answer(negotiated, pretty, shaped(context, objects, metadata));
  const head = { kind: resource.listKind, apiVersion: groupVersion(resource), metadata };
  return answer(negotiated, pretty, () => ({ ...head, items: objects }), {
    // The texts of the objects are there already; only the list around them is made.
    text: () => listBody(head, result.items),
  });
}

function openWatch(context: Negotiation, selected: Selection): Response {
  const { registry, query, request, negotiated, printer, feeds, route, onWatchEnd } = context;
  const params = watchParams(query);
  const include = parseIncludeObject(query.get('includeObject'));
  const encode = eventEncoder(negotiated, { printer, resource: route.resource, include }, () => registry.clock.now());
  try {
    const feed = watch(registry, selected, params);
    feeds.add(feed);
    feed.onEnd(() => {
      feeds.delete(feed);
      onWatchEnd();
    });
    return watchResponse(feed, encode, request.signal);
  } catch (cause) {
    if (cause instanceof StatusError && cause.reason === 'Expired') return failedWatch(cause);
    throw cause;
  }
}

const OPTIONS_KIND: Readonly<Record<string, string>> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
};

const QUESTIONS: ReadonlySet<string> = new Set(['binding', 'eviction', 'token']);

async function write(context: Negotiation): Promise<Response> {
  const { registry, route, query, request, requester } = context;
  const { resource, namespace = '', name, subresource } = route;
  if (resource.namespaced && namespace === '') throw methodNotAllowed();
  // What is answered and not stored is no table's row.
  if (QUESTIONS.has(subresource) || !resource.verbs.includes('get')) negotiate(request.headers.get('accept'), false);
  const patchType = request.method === 'PATCH' ? patchTypeOf(request) : undefined;
  const params = writeParams(query, OPTIONS_KIND[request.method] ?? '', patchType);
  const target = { resource, namespace, name, subresource, requester, ...params };
  if (request.method === 'PATCH') {
    const force = flag(query, 'force');
    const written = await change(registry, { ...target, ...(await readPatch(request)), force });
    return present(context, written.object, writtenOptions(written));
  }
  const body = await readBody(request, resource, subresource);
  const written =
    request.method === 'POST' ? await post(registry, { ...target, body }) : await put(registry, { ...target, body });
  if (!('object' in written)) {
    return answer(context.negotiated, flag(query, 'pretty'), () => written, {
      code: written.code ?? 200,
    });
  }
  return present(context, written.object, writtenOptions(written));
}

function writtenOptions(written: {
  readonly stored?: { readonly text: string };
  readonly warnings: readonly string[];
  readonly created?: boolean;
}): { readonly code: number; readonly warnings: readonly string[]; readonly text?: () => string } {
  const { stored, warnings } = written;
  return {
    code: written.created === true ? 201 : 200,
    warnings,
    ...(stored === undefined ? {} : { text: () => stored.text }),
  };
}

async function deleteOne(context: Negotiation): Promise<Response> {
  const { registry, route, query, request, requester } = context;
  const { resource, namespace = '', name } = route;
  if (resource.namespaced && namespace === '') throw methodNotAllowed();
  const target = { resource, namespace, name };
  const deleted = await remove(registry, { ...target, requester, ...(await readDeleteOptions(request, query)) });
  const result = answerTo(target, deleted);
  return present(context, result as KubernetesObject, {});
}

async function deleteAll(context: Negotiation): Promise<Response> {
  const { registry, route, query, request, requester } = context;
  const { resource, namespace } = route;
  if (resource.namespaced && namespace === undefined) throw methodNotAllowed();
  const options = await readDeleteOptions(request, query);
  const result = await removeAll(registry, selection(context), listParams(query), { ...options, requester });
  return presentList(context, result);
}
