import { beforeAll, describe, expect, test } from 'vitest';
import { CONFIG_MAPS, deployment, DEPLOYMENTS, pod, PODS } from './testing/objects.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

/** Every refusal as upstream words it; what it names is the file there. No test here stores anything but what it says. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.send('POST', PODS, pod('a'));
  await server.send('POST', DEPLOYMENTS, deployment('d'));
  await server.send('POST', CONFIG_MAPS, { metadata: { name: 'c' } });
});

const REVISIONS = '/apis/apps/v1/namespaces/default/controllerrevisions';
const YAML = { 'content-type': 'application/yaml' };
const UNRECOGNIZED = 'the object provided is unrecognized (must be of type ConfigMap): ';
const SCHEME = 'in scheme "pkg/api/legacyscheme/scheme.go:30"';

interface Refusal {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
}

/** The answer, which must be a Status, to a request that must change nothing. */
async function refusal(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Refusal> {
  const before = server.store.revision;
  const answer = await server.send(method, path, body, headers);
  expect(answer.body).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: answer.code });
  expect(server.store.revision).toBe(before);
  return { code: answer.code, reason: answer.body.reason as string, message: answer.body.message as string };
}

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

// upstream: endpoints/handlers/{create,rest}.go, runtime/serializer/json, sigs.k8s.io/json
describe('a body', () => {
  test.each<[string, string, string]>([
    [
      '',
      CONFIG_MAPS,
      `${UNRECOGNIZED}couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`,
    ],
    [
      '{"kind":"ConfigMap","metadata":{"name":',
      CONFIG_MAPS,
      `${UNRECOGNIZED}couldn't get version/kind; json parse error: unexpected end of JSON input ({"kind":"ConfigMap","metadata" ...)`,
    ],
    [
      'hello',
      CONFIG_MAPS,
      `${UNRECOGNIZED}couldn't get version/kind; json parse error: invalid character 'h' looking for beginning of value (68656c6c6f)`,
    ],
    [
      '[]',
      CONFIG_MAPS,
      `${UNRECOGNIZED}couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b5d)`,
    ],
    [
      '{"kind":1}',
      CONFIG_MAPS,
      `${UNRECOGNIZED}couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({"kind":1})`,
    ],
    [
      '{"apiVersion":"a/b/c"}',
      CONFIG_MAPS,
      `${UNRECOGNIZED}unexpected GroupVersion string: a/b/c ({"apiVersion":"a/b/c"})`,
    ],
    [
      nested(10_001),
      CONFIG_MAPS,
      `${UNRECOGNIZED}couldn't get version/kind; json parse error: exceeded max depth ({"a":{"a":{"a":{"a":{"a":{"a": ...)`,
    ],
    [
      '{"kind":"Cat","apiVersion":"v1"}',
      CONFIG_MAPS,
      `Cat in version "v1" cannot be handled as a ConfigMap: no kind "Cat" is registered for version "v1" ${SCHEME}`,
    ],
    [
      '{"kind":"ConfigMap","apiVersion":"v2"}',
      CONFIG_MAPS,
      `ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" ${SCHEME}`,
    ],
    [
      '{"kind":"Secret","apiVersion":"v1"}',
      CONFIG_MAPS,
      'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    ],
    [
      '{"spec":{"replicas":1e400}}',
      DEPLOYMENTS,
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal number 1e400 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      '{"spec":{"replicas":1.5}}',
      DEPLOYMENTS,
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      '{"spec":{"replicas":4294967296}}',
      DEPLOYMENTS,
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal number 4294967296 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      '{"metadata":{"name":"h"},"revision":1,"data":{"a":[1e999]}}',
      REVISIONS,
      'ControllerRevision in version "v1" cannot be handled as a ControllerRevision: json: cannot unmarshal number 1e999 into Go value of type float64',
    ],
    [
      '{"metadata":{"labels":{"a":1}}}',
      CONFIG_MAPS,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
  ])('%.40s is a bad request', async (body, path, message) => {
    expect(await refusal('POST', path, body)).toEqual({ code: 400, reason: 'BadRequest', message });
  });

  test.each<[string, string]>([
    ['a: b: c', 'yaml: line 1: mapping values are not allowed in this context (613a20623a2063)'],
    ['a:\n\tb: c', 'yaml: line 2: found character that cannot start any token (613a0a09623a2063)'],
  ])('of YAML, %j, is a bad request', async (body, message) => {
    const expected = { code: 400, reason: 'BadRequest', message: `${UNRECOGNIZED}${message}` };
    expect(await refusal('POST', CONFIG_MAPS, body, YAML)).toEqual(expected);
  });

  test('of aliases that multiply, or too deep YAML, is a bad request', async () => {
    const rows = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefg'.split('').map((key, at) => `${key}: &${key} [${`*${'abcdef'[at] ?? ''},`.repeat(9)}]`),
    ];
    const bomb = await refusal('POST', CONFIG_MAPS, rows.join('\n'), YAML);
    expect(bomb.message).toContain('yaml: document contains excessive aliasing');
    const deep = await refusal('POST', CONFIG_MAPS, `a: ${'['.repeat(9000)}${']'.repeat(9000)}`, YAML);
    expect(deep.message).toContain('yaml: exceeded max depth of 10000');
  });

  test('may be as deep as the limit allows, in all that is kept as it is', async () => {
    const revision = `{"metadata":{"name":"deep"},"revision":1,"data":${nested(990)}}`;
    expect((await server.send('POST', REVISIONS, revision)).code).toBe(201);
    expect((await server.send('GET', `${REVISIONS}/deep`)).code).toBe(200);
    expect((await server.send('DELETE', `${REVISIONS}/deep`)).code).toBe(200);
  });

  test.each(['application/xml', 'text/plain', 'application/cbor', 'application/merge-patch+json'])(
    'of type %s is not supported',
    async (type) => {
      expect(await refusal('POST', CONFIG_MAPS, '{}', { 'content-type': type })).toEqual({
        code: 415,
        reason: 'UnsupportedMediaType',
        message:
          'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      });
    },
  );

  test.each(['text/html', 'application/vnd.kubernetes.protobuf', 'application/json;as=Cat;g=meta.k8s.io;v=v1'])(
    'is not written when the answer is to be %s',
    async (accept) => {
      const { code, reason } = await refusal('POST', CONFIG_MAPS, { metadata: { name: 'n' } }, { accept });
      expect([code, reason]).toEqual([406, 'NotAcceptable']);
    },
  );

  // upstream: handlers/rest.go limitedReadBody
  test('over 3 MiB is too large', async () => {
    expect(await refusal('POST', CONFIG_MAPS, ' '.repeat(3 * 1024 * 1024 + 1))).toEqual({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
  });

  // upstream: etcd's --max-request-bytes; the error is passed on as it is
  test('that makes an object over 1.5 MiB is refused by the store', async () => {
    const big = {
      metadata: { name: 'big' },
      data: Object.fromEntries(Array.from({ length: 1600 }, (_, at) => [`k${String(at)}`, 'x'.repeat(1000)])),
    };
    const { code, message } = await refusal('POST', '/apis/apps/v1/namespaces/default/controllerrevisions', {
      metadata: { name: 'big' },
      revision: 1,
      data: big.data,
    });
    expect([code, message]).toEqual([500, 'etcdserver: request is too large']);
  });
});

// upstream: sigs.k8s.io/json, endpoints/filters/warning.go
describe('field validation', () => {
  const body = '{"metadata":{"name":"v","labels":{"a":"1","a":"2"}},"dta":{},"data":{}}';
  const problems = ['duplicate field "metadata.labels.a"', 'unknown field "dta"'];

  test('Strict refuses', async () => {
    expect(await refusal('POST', `${CONFIG_MAPS}?fieldValidation=Strict`, body)).toEqual({
      code: 400,
      reason: 'BadRequest',
      message: `ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: ${problems.join(', ')}`,
    });
  });

  test.each([
    ['Warn', problems],
    ['Ignore', []],
  ])('%s warns of %j', async (mode, warned) => {
    const { code, headers } = await server.send('POST', `${CONFIG_MAPS}?fieldValidation=${mode}&dryRun=All`, body);
    const expected = warned.map((problem) => `299 - ${JSON.stringify(problem)}`).join(', ');
    expect([code, headers.get('warning') ?? '']).toEqual([201, expected]);
  });

  test('of YAML names lines', async () => {
    const text = 'metadata: {name: y}\ndata:\n  a: b\n  a: c\nxx: 1';
    const warned = await server.send('POST', `${CONFIG_MAPS}?dryRun=All`, text, YAML);
    expect(warned.headers.get('warning')).toBe(
      '299 - "line 4: key \\"a\\" already set in map", 299 - "unknown field \\"xx\\""',
    );
    const strict = await refusal('POST', `${CONFIG_MAPS}?fieldValidation=Strict`, text, YAML);
    expect(strict.message).toContain(
      'strict decoding error: yaml: unmarshal errors:\n  line 4: key "a" already set in map, unknown field "xx"',
    );
  });

  test('remembers a hundred problems, of which 4,096 characters of warnings are sent', async () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`x${String(at)}${'y'.repeat(60)}`, 1]));
    const { headers } = await server.send('POST', `${CONFIG_MAPS}?dryRun=All`, { metadata: { name: 'm' }, ...many });
    const warnings = (headers.get('warning') ?? '').split(', ');
    expect(warnings.length).toBeLessThan(60);
    const strict = await refusal('POST', `${CONFIG_MAPS}?fieldValidation=Strict`, { metadata: { name: 'm' }, ...many });
    expect(strict.message.match(/unknown field/g)).toHaveLength(100);
  });
});

function option(field: string, why: string, kind = 'CreateOptions'): Refusal {
  return { code: 422, reason: 'Invalid', message: `${kind}.meta.k8s.io "" is invalid: ${field}: ${why}` };
}

// upstream: apimachinery/pkg/apis/meta/v1/validation
test.each<[string, Refusal]>([
  ['dryRun=Some', option('dryRun', 'Unsupported value: ["Some"]: supported values: "All"')],
  ['dryRun=All&dryRun=Some', option('dryRun', 'Unsupported value: ["All","Some"]: supported values: "All"')],
  [
    'fieldValidation=Maybe',
    option('fieldValidation', 'Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"'),
  ],
  [`fieldManager=${'x'.repeat(129)}`, option('fieldManager', 'Too long: may not be more than 128 bytes')],
])('creating with %.30s is invalid', async (query, expected) => {
  expect(await refusal('POST', `${CONFIG_MAPS}?${query}`, { metadata: { name: 'o' } })).toEqual(expected);
});

const deleteOption = (field: string, why: string): Refusal => option(field, why, 'DeleteOptions');
const POLICIES = 'supported values: "Foreground", "Background", "Orphan", "nil"';

// upstream: validation.ValidateDeleteOptions, handlers/delete.go
test.each<[unknown, string, Refusal]>([
  [{ propagationPolicy: 'x' }, '', deleteOption('propagationPolicy', `Unsupported value: "x": ${POLICIES}`)],
  [undefined, '?propagationPolicy=x', deleteOption('propagationPolicy', `Unsupported value: "x": ${POLICIES}`)],
  [
    { propagationPolicy: 'Orphan', orphanDependents: true },
    '',
    deleteOption(
      'propagationPolicy',
      'Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ),
  ],
  [{ dryRun: ['x'] }, '', deleteOption('dryRun', 'Unsupported value: ["x"]: supported values: "All"')],
  [
    '{',
    '',
    {
      code: 400,
      reason: 'BadRequest',
      message: "couldn't get version/kind; json parse error: unexpected end of JSON input",
    },
  ],
  [
    undefined,
    '?gracePeriodSeconds=x',
    { code: 400, reason: 'BadRequest', message: 'strconv.ParseInt: parsing "x": invalid syntax' },
  ],
])('deleting with %j%s is refused', async (body, query, expected) => {
  expect(await refusal('DELETE', `${CONFIG_MAPS}/c${query}`, body)).toEqual(expected);
});

function badRequest(message: string): Refusal {
  return { code: 400, reason: 'BadRequest', message };
}

const listOption = (field: string, why: string): Refusal => option(field, why, 'ListOptions');

function token(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const INVALID_TOKEN = 'invalid continue token: continue key is not valid: ';

function badVersion(text: string, why: string): string {
  return `invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": ${why}`;
}

// upstream: apimachinery/pkg/labels, fields; apis/meta/internalversion/validation; apiserver/pkg/storage
test.each<[string, Refusal]>([
  ['labelSelector=a=b=c', badRequest("found '=', expected: ',' or 'end of string'")],
  ['labelSelector=a in (', badRequest("unable to parse requirement: found '', expected: ',', ')' or identifier")],
  ['labelSelector=,,', badRequest("found ',', expected: !, identifier, or 'end of string'")],
  ['fieldSelector=metadata.name', badRequest("invalid selector: 'metadata.name'; can't understand 'metadata.name'")],
  ['fieldSelector=spec.x=1', badRequest('field label not supported: spec.x')],
  ['limit=x', badRequest('strconv.ParseInt: parsing "x": invalid syntax')],
  ['limit=99999999999999999999', badRequest('strconv.ParseInt: parsing "99999999999999999999": value out of range')],
  ['continue=!', badRequest(`${INVALID_TOKEN}illegal base64 data at input byte 0`)],
  ['continue=e30x!', badRequest(`${INVALID_TOKEN}illegal base64 data at input byte 4`)],
  [`continue=${Buffer.from('{').toString('base64url')}`, badRequest(`${INVALID_TOKEN}unexpected end of JSON input`)],
  [
    `continue=${token({ v: 'v9', rv: 1, start: 'a' })}`,
    badRequest(`${INVALID_TOKEN}server does not recognize this encoded version v9`),
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', rv: 0, start: 'a' })}`,
    badRequest(`${INVALID_TOKEN}incorrect encoded start resourceVersion (version meta.k8s.io/v1)`),
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', rv: 1, start: '' })}`,
    badRequest(`${INVALID_TOKEN}encoded start key empty (version meta.k8s.io/v1)`),
  ],
  [`continue=${token({ v: 'meta.k8s.io/v1', rv: 1, start: '../x' })}`, badRequest(`${INVALID_TOKEN}../x`)],
  ['resourceVersion=-1', badRequest(badVersion('-1', 'invalid syntax'))],
  ['resourceVersion=x', badRequest(badVersion('x', 'invalid syntax'))],
  ['resourceVersion=18446744073709551616', badRequest(badVersion('18446744073709551616', 'value out of range'))],
  ['resourceVersion=1&continue=x', badRequest(`${INVALID_TOKEN}illegal base64 data at input byte 0`)],
  [
    'resourceVersionMatch=Exact',
    listOption(
      'resourceVersionMatch',
      'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ),
  ],
  [
    'resourceVersionMatch=Exact&resourceVersion=0',
    listOption('resourceVersionMatch', 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
  ],
  [
    'resourceVersionMatch=Some&resourceVersion=1',
    listOption('resourceVersionMatch', 'Unsupported value: "Some": supported values: "Exact", "NotOlderThan", ""'),
  ],
  ['sendInitialEvents=true', listOption('sendInitialEvents', 'Forbidden: sendInitialEvents is forbidden for list')],
  [
    'watch=1&sendInitialEvents=true',
    listOption(
      'resourceVersionMatch',
      'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ),
  ],
])('listing with %.60s is refused', async (query, expected) => {
  expect(await refusal('GET', `${PODS}?${encodeURI(query)}`)).toEqual(expected);
});

// upstream: storage.NewTooLargeResourceVersionError
test.each([`${PODS}?resourceVersion=99999999`, `${PODS}/a?resourceVersion=99999999`])(
  'a version of the future, %s, may come to be',
  async (path) => {
    const { code, headers, body } = await server.send('GET', path);
    expect([code, body.reason, headers.get('retry-after')]).toEqual([504, 'Timeout', '1']);
    expect(body.message).toMatch(/^Too large resource version: 99999999, current: \d+$/);
    expect(body.details.causes).toEqual([{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }]);
  },
);

// upstream: storage/etcd3/errors.go
test('a continue token that is too old brings one that goes on with what is there', async () => {
  const own = await startTestServer();
  for (const name of ['a', 'b', 'c']) await own.send('POST', CONFIG_MAPS, { metadata: { name } });
  const first = await own.send('GET', `${CONFIG_MAPS}?limit=1`);
  await own.send('DELETE', `${CONFIG_MAPS}/b`);
  own.store.compact(own.store.revision);
  const { code, body } = await own.send(
    'GET',
    `${CONFIG_MAPS}?limit=5&continue=${first.body.metadata.continue as string}`,
  );
  expect([code, body.reason]).toEqual([410, 'Expired']);
  expect(body.message).toBe(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  const rest = await own.send('GET', `${CONFIG_MAPS}?limit=5&continue=${body.metadata.continue as string}`);
  expect((rest.body.items as { metadata: { name: string } }[]).map((item) => item.metadata.name)).toContain('c');
  await own.close();
});

const NAME =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

// upstream: apimachinery/pkg/api/validation/objectmeta.go, util/validation
test.each<[string, object, string]>([
  ['no name', {}, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'],
  ['a bad name', { name: 'A_' }, `ConfigMap "A_" is invalid: metadata.name: Invalid value: "A_": ${NAME}`],
  [
    'a long name',
    { name: 'a'.repeat(254) },
    `ConfigMap "${'a'.repeat(254)}" is invalid: metadata.name: Invalid value: "${'a'.repeat(254)}": must be no more than 253 bytes`,
  ],
  [
    'a long label',
    { name: 'l', labels: { k: 'v'.repeat(64) } },
    `ConfigMap "l" is invalid: metadata.labels: Invalid value: "${'v'.repeat(64)}": must be no more than 63 bytes`,
  ],
  [
    'large annotations',
    { name: 'l', annotations: { a: 'x'.repeat(262_144) } },
    'ConfigMap "l" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
  ],
])('%s is invalid', async (_, metadata, message) => {
  expect(await refusal('POST', CONFIG_MAPS, { metadata })).toEqual({ code: 422, reason: 'Invalid', message });
});

const CONFLICT =
  'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again';

// upstream: handlers/{create,update}.go, registry/rest/{create,update}.go, registry/generic/registry/store.go
test.each<[string, string, string, object, Refusal]>([
  [
    'another name',
    'PUT',
    `${CONFIG_MAPS}/c`,
    { metadata: { name: 'd' } },
    badRequest('the name of the object (d) does not match the name on the URL (c)'),
  ],
  [
    'no name',
    'PUT',
    `${CONFIG_MAPS}/c`,
    {},
    badRequest('the name of the object (c based on URL) was undeterminable: name must be provided'),
  ],
  [
    'another namespace',
    'PUT',
    `${CONFIG_MAPS}/c`,
    { metadata: { name: 'c', namespace: 'x' } },
    badRequest('the namespace of the object (x) does not match the namespace on the request (default)'),
  ],
  [
    'another namespace',
    'POST',
    CONFIG_MAPS,
    { metadata: { name: 'n', namespace: 'x' } },
    badRequest('the namespace of the provided object does not match the namespace sent on the request'),
  ],
  [
    'an old version',
    'PUT',
    `${CONFIG_MAPS}/c`,
    { metadata: { name: 'c', resourceVersion: '1' } },
    { code: 409, reason: 'Conflict', message: CONFLICT },
  ],
  [
    'a name that is taken',
    'POST',
    CONFIG_MAPS,
    { metadata: { name: 'c' } },
    { code: 409, reason: 'AlreadyExists', message: 'configmaps "c" already exists' },
  ],
  [
    'the name of nothing',
    'PUT',
    `${CONFIG_MAPS}/none`,
    { metadata: { name: 'none' } },
    { code: 404, reason: 'NotFound', message: 'configmaps "none" not found' },
  ],
  [
    'a namespace that is not there',
    'POST',
    '/api/v1/namespaces/nope/configmaps',
    { metadata: { name: 'n' } },
    { code: 404, reason: 'NotFound', message: 'namespaces "nope" not found' },
  ],
])('%s in a %s is refused', async (_, method, path, body, expected) => {
  expect(await refusal(method, path, body)).toEqual(expected);
});

const NO_METHOD = {
  code: 405,
  reason: 'MethodNotAllowed',
  message: 'the server does not allow this method on the requested resource',
};
const NO_PATH = { code: 404, reason: 'NotFound', message: 'the server could not find the requested resource' };

test.each<[string, string, Refusal]>([
  ['POST', `${CONFIG_MAPS}/c`, NO_METHOD],
  ['PUT', CONFIG_MAPS, NO_METHOD],
  ['DELETE', `${PODS}/a/status`, NO_METHOD],
  ['POST', '/api/v1/pods', NO_METHOD],
  ['PATCH', '/api/v1/componentstatuses/x', NO_METHOD],
  ['GET', `${PODS}/a/nothing`, NO_PATH],
  ['GET', `${CONFIG_MAPS}/c/status`, NO_PATH],
  ['GET', '/api/v1/nothing', NO_PATH],
  ['GET', '/apis/nothing/v1/x', NO_PATH],
  ['GET', '/nothing', NO_PATH],
])('%s %s is refused', async (method, path, expected) => {
  const type = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {};
  expect(await refusal(method, path, method === 'GET' ? undefined : {}, type)).toEqual(expected);
});

const TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

const NOT_APPLICABLE = {
  code: 422,
  reason: 'Invalid',
  message: 'the server rejected our request due to an error in our request',
};

function invalidPatch(value: string, why: string): Refusal {
  return {
    code: 422,
    reason: 'Invalid',
    message: ` "" is invalid: patch: Invalid value: ${JSON.stringify(value)}: ${why}`,
  };
}

// upstream: handlers/patch.go, apimachinery/pkg/runtime/converter.go
test.each<[keyof typeof TYPES, string, unknown, Refusal]>([
  ['json', '', [{ op: 'test', path: '/metadata/name', value: 'x' }], NOT_APPLICABLE],
  ['json', '', [{ op: 'remove', path: '/metadata/none' }], NOT_APPLICABLE],
  ['json', '', [{ op: 'jump', path: '/metadata' }], NOT_APPLICABLE],
  [
    'json',
    '',
    {},
    badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'),
  ],
  [
    'json',
    '',
    [{ op: 1 }],
    badRequest(
      'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string',
    ),
  ],
  [
    'json',
    '',
    Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'Deployment' })),
    {
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    },
  ],
  ['merge', '', '{"a":', badRequest('error decoding patch: unexpected end of JSON input')],
  [
    'merge',
    '',
    [],
    badRequest('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'),
  ],
  ['merge', '', `{"metadata":${nested(10_001)}}`, badRequest('error decoding patch: exceeded max depth')],
  ['strategic', '', { spec: { replicas: 'x' } }, invalidPatch('map[spec:map[replicas:x]]', 'unrecognized type: int32')],
  [
    'strategic',
    '',
    { spec: { template: 'x' } },
    invalidPatch('map[spec:map[template:x]]', 'cannot restore struct from: string'),
  ],
  [
    'strategic',
    '?fieldValidation=Strict',
    { spec: { replcas: 1 } },
    invalidPatch('map[spec:map[replcas:1]]', 'strict decoding error: unknown field "spec.replcas"'),
  ],
  [
    'merge',
    '',
    { metadata: { name: 'e' } },
    badRequest('the name of the object (e) does not match the name on the URL (d)'),
  ],
  [
    'merge',
    '',
    { metadata: { resourceVersion: '1' } },
    { code: 409, reason: 'Conflict', message: CONFLICT.replace('configmaps "c"', 'deployments.apps "d"') },
  ],
  ['merge', '?force=true', {}, option('force', 'Forbidden: may not be specified for non-apply patch', 'PatchOptions')],
])('a %s patch%s %.60j is refused', async (type, query, patch, expected) => {
  expect(await refusal('PATCH', `${DEPLOYMENTS}/d${query}`, patch, { 'content-type': TYPES[type] })).toEqual(expected);
});

test('a patch whose result is none says so with the result', async () => {
  const patch = '{"spec":{"replicas":"x"}}';
  const { code, message } = await refusal('PATCH', `${DEPLOYMENTS}/d`, patch, { 'content-type': TYPES.merge });
  expect(code).toBe(422);
  expect(message).toMatch(/^ "" is invalid: patch: Invalid value: "\{\\"/);
  expect(message).toMatch(
    /: json: cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32$/,
  );
});

test('a strict merge patch counts what its text repeats', async () => {
  const patch = '{"spec":{"paused":true,"paused":false,"replcas":1}}';
  const headers = { 'content-type': TYPES.merge };
  const { message } = await refusal('PATCH', `${DEPLOYMENTS}/d?fieldValidation=Strict`, patch, headers);
  expect(message).toMatch(/strict decoding error: duplicate field "spec.paused", unknown field "spec.replcas"$/);
});

test('what may not change says so, whatever the patch', async () => {
  const patch = { spec: { selector: { matchLabels: { x: 'y' } } } };
  const { code, message } = await refusal('PATCH', `${DEPLOYMENTS}/d`, patch, { 'content-type': TYPES.merge });
  expect([code, message]).toEqual([422, expect.stringContaining('spec.selector: Invalid value: ')]);
  expect(message).toContain('field is immutable');
});

test.each(['application/json', 'application/vnd.kubernetes.protobuf', ''])(
  'a patch of type %j is not supported',
  async (type) => {
    expect(await refusal('PATCH', `${DEPLOYMENTS}/d`, '{}', { 'content-type': type })).toEqual({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: `the body of the request was in an unknown format - accepted media types include: ${TYPES.json}, ${TYPES.merge}, ${TYPES.strategic}, application/apply-patch+yaml`,
    });
  },
);

// upstream: nothing at the door looks for circles; the garbage collector sees that an owner is missing
test('owners in a circle are taken as they are', async () => {
  const owner = (name: string): object => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid: `uid-${name}` });
  for (const [name, of] of [
    ['x', 'y'],
    ['y', 'x'],
  ] as const) {
    const { code } = await server.send('POST', CONFIG_MAPS, { metadata: { name, ownerReferences: [owner(of)] } });
    expect(code).toBe(201);
  }
});
