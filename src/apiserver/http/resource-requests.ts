import { decodeType, groupVersion, type KubernetesObject, parseJson, StatusError } from '../../api/index.ts';
import {
  answerTo,
  badRequest,
  change,
  type DeletionOptions,
  list,
  type ListResult,
  methodNotAllowed,
  omit,
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
import { parseYaml, readBody, readText } from './body.ts';
import { negotiate, type Negotiated, parseMediaType, YAML_TYPE } from './media-type.ts';
import { dryRun, flag, integer, listParams, text, watchParams, writeParams } from './params.ts';
import { patchTypeOf, readPatch } from './patch-body.ts';
import { answer } from './respond.ts';
import type { Route } from './route.ts';
import { parseIncludeObject, partialMetadata, tableOf } from './tables.ts';
import { verbOf } from './verb.ts';
import { eventEncoder, failedWatch, watchResponse } from './watch-stream.ts';

type ResourceRoute = Extract<Route, { readonly kind: 'resource' }>;

export interface ResourceRequest {
  readonly registry: Registry;
  /** Open watches. */
  readonly feeds: Set<WatchFeed>;
  readonly route: ResourceRoute;
  readonly query: URLSearchParams;
  readonly request: Request;
  readonly requester: Requester;
}

/** Answers a request about objects. @throws StatusError */
export async function serveResource(context: ResourceRequest): Promise<Response> {
  const { route, request } = context;
  const collection = route.name === '';
  checkVerb(context);
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

function present(
  context: ResourceRequest,
  object: KubernetesObject,
  options: { readonly text?: () => string; readonly code?: number; readonly warnings?: readonly string[] },
): Promise<Response> {
  const { query, request } = context;
  const negotiated = negotiate(request.headers.get('accept'));
  const shape = shaped(context, negotiated, [object], { resourceVersion: object.metadata.resourceVersion });
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
  { registry, route, query }: ResourceRequest,
  { as, version }: Negotiated,
  objects: readonly KubernetesObject[],
  metadata: object,
): () => unknown {
  if (as === 'table') {
    const include = parseIncludeObject(query.get('includeObject'));
    return () => tableOf(objects, metadata, { resource: route.resource, include, version, now: registry.clock.now() });
  }
  return () => ({
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    items: objects.map((object) => partialMetadata(object, version)),
  });
}

async function readOne(context: ResourceRequest): Promise<Response> {
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

async function readCollection(context: ResourceRequest): Promise<Response> {
  const selected = selection(context);
  if (flag(context.query, 'watch')) return openWatch(context, selected);
  return presentList(context, list(context.registry, selected, listParams(context.query)));
}

async function presentList(context: ResourceRequest, result: ListResult): Promise<Response> {
  const { query, request, route } = context;
  const negotiated = negotiate(request.headers.get('accept'));
  const metadata = {
    resourceVersion: String(result.revision),
    ...(result.continue === undefined ? {} : { continue: result.continue }),
    ...(result.remainingItemCount === undefined ? {} : { remainingItemCount: result.remainingItemCount }),
  };
  const { resource } = route;
  const objects = result.items.map((stored) => stored.object);
  const pretty = flag(query, 'pretty');
  if (negotiated.as !== 'object') return answer(negotiated, pretty, shaped(context, negotiated, objects, metadata));
  const head = { kind: resource.listKind, apiVersion: groupVersion(resource), metadata };
  return answer(negotiated, pretty, () => ({ ...head, items: objects }), {
    // The texts of the objects are there already; only the list around them is made.
    text: () =>
      `${JSON.stringify(head).slice(0, -1)},"items":[${result.items.map((stored) => stored.text).join(',')}]}`,
  });
}

function openWatch(context: ResourceRequest, selected: Selection): Response {
  const { registry, query, request, feeds, route } = context;
  const params = watchParams(query);
  const include = parseIncludeObject(query.get('includeObject'));
  const negotiated = negotiate(request.headers.get('accept'));
  const encode = eventEncoder(negotiated, { resource: route.resource, include }, () => registry.clock.now());
  try {
    const feed = watch(registry, selected, params);
    feeds.add(feed);
    feed.onEnd(() => feeds.delete(feed));
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

async function write(context: ResourceRequest): Promise<Response> {
  const { registry, route, query, request, requester } = context;
  const { resource, namespace = '', name, subresource } = route;
  if (resource.namespaced && namespace === '') throw methodNotAllowed();
  const patchType = request.method === 'PATCH' ? patchTypeOf(request) : undefined;
  const params = writeParams(query, OPTIONS_KIND[request.method] ?? '', patchType);
  const target = { resource, namespace, name, subresource, requester, ...params };
  if (request.method === 'PATCH') {
    const force = flag(query, 'force');
    const written = await change(registry, { ...target, ...(await readPatch(request)), force });
    return present(context, written.object, writtenOptions(written));
  }
  const body = await readBody(request);
  const written =
    request.method === 'POST' ? await post(registry, { ...target, body }) : await put(registry, { ...target, body });
  if (!('object' in written)) {
    return answer(negotiate(request.headers.get('accept')), flag(query, 'pretty'), () => written, {
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

interface DeleteBody extends DeletionOptions {
  readonly dryRun?: readonly string[];
  readonly orphanDependents?: boolean;
}

const POLICIES: ReadonlySet<string> = new Set(['Orphan', 'Background', 'Foreground']);

async function deletionOptions(
  request: Request,
  query: URLSearchParams,
): Promise<{ readonly options: DeletionOptions; readonly dryRun: boolean }> {
  const body = await readDeleteBody(request);
  const orphan = body.orphanDependents ?? (query.has('orphanDependents') ? flag(query, 'orphanDependents') : undefined);
  const propagationPolicy =
    body.propagationPolicy ??
    text(query, 'propagationPolicy') ??
    (orphan === undefined ? undefined : orphan ? 'Orphan' : 'Background');
  if (propagationPolicy !== undefined && !POLICIES.has(propagationPolicy)) {
    throw badRequest(
      `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: ${JSON.stringify(propagationPolicy)}: supported values: "Background", "Foreground", "Orphan"`,
    );
  }
  return {
    options: {
      gracePeriodSeconds: body.gracePeriodSeconds ?? integer(query, 'gracePeriodSeconds'),
      propagationPolicy,
      preconditions: body.preconditions,
    },
    dryRun: dryRun([...(body.dryRun ?? []), ...query.getAll('dryRun')], 'DeleteOptions'),
  };
}

async function readDeleteBody(request: Request): Promise<DeleteBody> {
  const content = await readText(request);
  if (content.trim() === '') return {};
  const { type } = parseMediaType(request.headers.get('content-type') ?? '');
  const value = type === YAML_TYPE ? await parseYaml(content) : parseJson(content).value;
  if (typeof value !== 'object' || value === null) throw badRequest('DeleteOptions must be an object');
  // Clients name the version of the group they delete in; they all mean the same options.
  const options = omit(value as Readonly<Record<string, unknown>>, 'apiVersion');
  return decodeType<DeleteBody>('DeleteOptions', { group: '', version: 'v1', kind: 'DeleteOptions' }, options).object;
}

async function deleteOne(context: ResourceRequest): Promise<Response> {
  const { registry, route, query, request, requester } = context;
  const { resource, namespace = '', name } = route;
  if (resource.namespaced && namespace === '') throw methodNotAllowed();
  const target = { resource, namespace, name };
  const deleted = await remove(registry, { ...target, requester, ...(await deletionOptions(request, query)) });
  const result = answerTo(target, deleted);
  return present(context, result as KubernetesObject, {});
}

async function deleteAll(context: ResourceRequest): Promise<Response> {
  const { registry, route, query, request, requester } = context;
  const { resource, namespace } = route;
  if (resource.namespaced && namespace === undefined) throw methodNotAllowed();
  const options = await deletionOptions(request, query);
  const result = await removeAll(registry, selection(context), listParams(query), { ...options, requester });
  return presentList(context, result);
}
