import fc from 'fast-check';
import { groupVersion, type Resource, resourcePath, resources, typeNameOf } from '../../api/index.ts';
import { encodeProtobuf } from '../../api/protobuf/testing/encode.ts';
import { anyJson, mutated, NAMES, NAMESPACES, randomObject } from './random-objects.ts';
import { validObject } from './valid-objects.ts';

/** A request that a client might send, or nobody would. */
export interface RandomRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
}

const PARAMS: Readonly<Record<string, readonly string[]>> = {
  dryRun: ['All', '', 'Some'],
  fieldValidation: ['Strict', 'Warn', 'Ignore', 'Maybe'],
  fieldManager: ['m', '', 'x'.repeat(129), '\u0001'],
  force: ['true', 'false', '2'],
  pretty: ['true', 'x'],
  labelSelector: ['a=b', 'a in (b,c)', '!a', 'a=b=c', 'a in (', '==', 'a>1', ',,', 'é=1'],
  fieldSelector: ['metadata.name=a', 'status.phase!=Running', 'spec.x=1', 'metadata.name', '=', 'metadata.name=a\\'],
  limit: ['1', '2', '0', '-1', 'x', '99999999999999999999'],
  continue: ['', 'x', 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhXHUwMDAwIn0', '🙂'],
  resourceVersion: ['', '0', '1', '7', '-1', 'x', '18446744073709551616', '99999999'],
  resourceVersionMatch: ['Exact', 'NotOlderThan', 'x', ''],
  watch: ['true', '1', 'false'],
  sendInitialEvents: ['true', 'false', 'x'],
  allowWatchBookmarks: ['true', 'x'],
  timeoutSeconds: ['1', '0', '-1', 'x'],
  propagationPolicy: ['Orphan', 'Background', 'Foreground', 'x'],
  orphanDependents: ['true', 'x'],
  gracePeriodSeconds: ['0', '-1', '30', 'x', '1e3'],
  includeObject: ['Object', 'None', 'x'],
  unknown: ['1'],
};

const query = fc
  .array(
    fc
      .constantFrom(...Object.keys(PARAMS))
      .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(PARAMS[name] ?? [''])))),
    { maxLength: 3 },
  )
  .map((pairs) =>
    pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()}`,
  );

const ACCEPTS = [
  '*/*',
  'application/json',
  'application/yaml',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/vnd.kubernetes.protobuf',
  'text/html',
  ';q=x,,/',
] as const;

const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  '',
] as const;

const PATCHES: readonly string[] = CONTENT_TYPES.slice(4, 8);

const METHODS = [
  'GET',
  'GET',
  'GET',
  'POST',
  'POST',
  'POST',
  'POST',
  'PUT',
  'PUT',
  'PUT',
  'PATCH',
  'PATCH',
  'PATCH',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
] as const;

const ODD_SUBRESOURCES = ['status', 'scale', 'log', 'exec', 'proxy', 'x', 'x/y'] as const;

const ODD_PATHS = [
  '/',
  '/api',
  '/apis',
  '/api/v1',
  '/apis/apps',
  '/apis/apps/v1',
  '/apis/nope/v1/things',
  '/api/v1/namespaces/default/pods/a/log/b',
  '/api/v1/namespaces/%2e%2e/pods',
  '/api/v1/namespaces/default/pods/%',
  '/api/v1/namespaces/default/pods/a%2Fb',
  '/api//v1/pods',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/api/v1',
  '/healthz',
  '/readyz',
  '/livez/nope',
  '/version',
  '/metrics',
  '/logs',
] as const;

const name = fc.oneof(
  { arbitrary: fc.constant(NAMES[0]), weight: 10 },
  { arbitrary: fc.constantFrom(...NAMES, 'Not_A_Name'), weight: 6 },
);

/** One request in twenty is about a subresource that the kind does not have. */
function subresourceOf(resource: Resource): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: fc.constant(''), weight: 12 },
    { arbitrary: fc.constantFrom('', ...resource.subresources), weight: 7 },
    { arbitrary: fc.constantFrom(...ODD_SUBRESOURCES), weight: 1 },
  );
}

const namespaceOf = fc.oneof(
  { arbitrary: fc.constant('default'), weight: 15 },
  { arbitrary: fc.constantFrom('', ...NAMESPACES), weight: 2 },
);

function pathOf(resource: Resource, collection: boolean): fc.Arbitrary<string> {
  return fc.tuple(namespaceOf, name, subresourceOf(resource)).map(([namespace, named, subresource]) => {
    if (collection && (subresource === '' || !POSTED.has(subresource))) return resourcePath(resource, { namespace });
    return resourcePath(resource, { namespace, name: named, ...(subresource === '' ? {} : { subresource }) });
  });
}

/** Subresources that are written by POST. */
const POSTED: ReadonlySet<string> = new Set(['binding', 'eviction', 'token', 'exec', 'attach', 'portforward', 'proxy']);

const pointer = fc.constantFrom(
  '/metadata/labels/a',
  '/spec',
  '/metadata/name',
  '/spec/containers/0/image',
  '/spec/replicas',
  '',
  'x',
  '/a~2b',
  '/metadata/finalizers/-',
  '/spec/containers/9',
);

const jsonPatch = fc.array(
  fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'test', 'move', 'copy', 'x'),
      path: pointer,
      from: pointer,
      value: anyJson,
    },
    { requiredKeys: ['op', 'path'] },
  ),
  { maxLength: 3 },
);

/** One of the resource's objects: sound, almost sound, or random. */
function objectFor(resource: Resource): fc.Arbitrary<object> {
  const sound = name.map((named) => validObject(resource, named));
  return fc.oneof(sound, sound.chain(mutated), randomObject(resource));
}

function textFor(value: unknown, cut: number): string {
  const text = JSON.stringify(value);
  return cut === 0 ? text.slice(0, text.length >> 1) : text;
}

function protobufOf(resource: Resource, object: object, cut: number): string | Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = encodeProtobuf(
      { apiVersion: groupVersion(resource), kind: resource.kind, ...object },
      typeNameOf(resource),
    );
  } catch {
    return textFor(object, cut);
  }
  if (cut === 0) return bytes.slice(0, bytes.length >> 1);
  if (cut === 1) bytes[bytes.length >> 1] = 0xff;
  return bytes;
}

function bodyFor(resource: Resource, type: string): fc.Arbitrary<RandomRequest['body']> {
  const value =
    type === 'application/json-patch+json'
      ? fc.oneof(jsonPatch, anyJson)
      : fc.oneof({ arbitrary: objectFor(resource), weight: 8 }, { arbitrary: anyJson, weight: 1 });
  return fc.tuple(value, fc.nat(25)).map(([content, cut]) => {
    if (cut === 2) return null;
    if (type === 'application/vnd.kubernetes.protobuf' && typeof content === 'object' && content !== null) {
      return protobufOf(resource, content, cut);
    }
    return textFor(content, cut);
  });
}

function typeFor(method: string): fc.Arbitrary<string> {
  const usual = method === 'PATCH' ? PATCHES : CONTENT_TYPES.slice(0, 4);
  return fc.oneof(
    { arbitrary: fc.constantFrom(...usual), weight: 12 },
    { arbitrary: fc.constantFrom(...CONTENT_TYPES), weight: 1 },
  );
}

const headersFor = (type: string): fc.Arbitrary<Record<string, string>> =>
  fc
    .oneof(
      { arbitrary: fc.constantFrom(...ACCEPTS.slice(0, 3)), weight: 9 },
      { arbitrary: fc.constantFrom(...ACCEPTS), weight: 1 },
    )
    .map((accept) => ({
      accept,
      ...(type === '' ? {} : { 'content-type': type }),
    }));

/** Requests about one resource. */
function aboutResource(resource: Resource): fc.Arbitrary<RandomRequest> {
  return fc.constantFrom(...METHODS).chain((method) =>
    typeFor(method).chain((type) =>
      fc
        .record({
          path: fc
            .tuple(pathOf(resource, method === 'POST'), pathOf(resource, false), fc.nat(9))
            .map(([usual, other, odd]) => (odd === 0 ? other : usual)),
          query,
          headers: headersFor(type),
          body:
            method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? fc.constant(null) : bodyFor(resource, type),
        })
        .map(({ path, query: parameters, headers, body }) => ({ method, path: `${path}${parameters}`, headers, body })),
    ),
  );
}

const odd: fc.Arbitrary<RandomRequest> = fc.record({
  method: fc.constantFrom(...METHODS),
  path: fc.tuple(fc.constantFrom(...ODD_PATHS), query).map((parts) => parts.join('')),
  headers: headersFor('application/json'),
  body: fc.constant(null),
});

export const randomRequest: fc.Arbitrary<RandomRequest> = fc.oneof(
  { arbitrary: fc.constantFrom(...resources).chain(aboutResource), weight: 20 },
  { arbitrary: odd, weight: 1 },
);
