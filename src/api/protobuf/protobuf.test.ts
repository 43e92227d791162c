import { expect, test } from 'vitest';
import { StatusError } from '../errors.ts';
import { loadProtobuf } from './index.ts';
import { delimited, encodeProtobuf, envelope, varint } from './testing/encode.ts';

const decode = await loadProtobuf();
const POD = { group: '', version: 'v1', kind: 'Pod' };
const SECRET = { group: '', version: 'v1', kind: 'Secret' };

function kindOf(object: { readonly apiVersion: string; readonly kind: string }): typeof POD {
  const [version = '', group = ''] = object.apiVersion.split('/').reverse();
  return { group, version, kind: object.kind };
}

interface Sent {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Objects of our own, chosen for the types that have an encoding of their own. */
const OBJECTS: readonly (readonly [string, Sent, string?])[] = [
  [
    'times, owner references, field ownership, inlined volumes and probes, quantities, int-or-string',
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web',
        creationTimestamp: '2026-01-02T03:04:05Z',
        labels: { app: 'web', empty: '' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'w', uid: 'u', controller: true }],
        managedFields: [{ manager: 'm', operation: 'Update', fieldsV1: { 'f:spec': { 'f:nodeName': {} } } }],
      },
      spec: {
        terminationGracePeriodSeconds: 30,
        volumes: [
          { name: 'scratch', emptyDir: { sizeLimit: '1Gi' } },
          { name: 'all', projected: { sources: [{ configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } }] } },
        ],
        containers: [
          {
            name: 'main',
            resources: { limits: { cpu: '500m', memory: '1Gi' } },
            livenessProbe: { httpGet: { port: 'http', path: '/' }, periodSeconds: 5 },
            readinessProbe: { tcpSocket: { port: 80 } },
            envFrom: [{ secretRef: { name: 's', optional: true } }],
          },
        ],
        securityContext: { supplementalGroups: [1, 4_294_967_296], runAsUser: 0 },
        tolerations: [{ operator: 'Exists', tolerationSeconds: -1 }],
      },
    },
  ],
  ['bytes', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'AP+AYQ==', __proto: '' } }],
  [
    'microtimes',
    { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', spec: { renewTime: '2026-01-02T03:04:05.678901Z' } },
  ],
  [
    'raw objects',
    {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      data: { spec: { replicas: 1.5, on: [true, null] } },
      revision: 3,
    },
  ],
  [
    'maps of lists',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: 'jane', groups: ['a', 'b'], extra: { scopes: ['x', 'y'] } },
    },
  ],
  [
    'schemas',
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: {
        versions: [
          {
            name: 'v1',
            subresources: { status: {} },
            schema: {
              openAPIV3Schema: {
                type: 'object',
                additionalProperties: { type: 'string' },
                properties: {
                  a: { default: { x: [1] }, enum: [1, 'two', null], maximum: 1.5, items: { type: 'string' } },
                  b: { items: [{ type: 'string' }, {}], additionalItems: false },
                  c: { 'x-kubernetes-validations': [{ rule: 'self > 1' }], 'x-kubernetes-list-type': 'map' },
                  d: { dependencies: { x: ['y'], z: { type: 'object' } }, $ref: 'r' },
                },
              },
            },
          },
        ],
      },
    },
  ],
  [
    'rules inlined in rules',
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      spec: {
        matchConstraints: {
          resourceRules: [{ resourceNames: ['n'], operations: ['CREATE'], apiGroups: [''], resources: ['pods'] }],
        },
      },
    },
  ],
  ['bodies of subresources', { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 3 } }],
  [
    'bodies of token requests',
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } },
    'AuthenticationV1TokenRequest',
  ],
];

const CASES = OBJECTS.map(([name, object, type]) => ({ name, object, type }));

test.each(CASES)('$name come back as they were', ({ object, type }) => {
  expect(decode(kindOf(object), encodeProtobuf(object, type))).toEqual(object);
});

/** Written by hand, byte for byte: what the encoder above and the decoder have in common is not trusted. */
test('a message as it is on the wire', () => {
  const hex =
    '6b387300' + // k8s\0
    '0a09' +
    '0a027631' +
    '1203506f64' + // typeMeta: v1, Pod
    '121c' + // raw
    '0a05' +
    '0a03' +
    '776562' + // metadata.name
    '1213' +
    '120f' +
    '0a0161' +
    '120a' +
    '6e67696e783a312e3238' + // spec.containers: name, image
    '2000'; // spec.terminationGracePeriodSeconds: 0
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  expect(decode(POD, bytes)).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'a', image: 'nginx:1.28' }], terminationGracePeriodSeconds: 0 },
  });
});

function raw(...bytes: readonly number[][]): Uint8Array {
  return envelope('v1', 'Pod', bytes.flat());
}

const SPEC = 2;

test.each<[string, Uint8Array, unknown]>([
  // upstream: Time.Unmarshal of apis/meta/v1/time_proto.go
  ['no bytes are no time', raw(delimited(1, delimited(8, []))), { metadata: {} }],
  [
    'an unknown field is passed over',
    raw(delimited(99, 'x'), delimited(1, delimited(1, 'a'))),
    { metadata: { name: 'a' } },
  ],
  ['an unknown group is passed over', raw([...varint((99 << 3) | 3), 0x08, 0x01, ...varint((99 << 3) | 4)]), {}],
  [
    'numbers may be packed',
    raw(delimited(SPEC, delimited(14, delimited(4, [1, 2, 3])))),
    { spec: { securityContext: { supplementalGroups: [1, 2, 3] } } },
  ],
  [
    'a message may come in pieces',
    raw(delimited(1, delimited(1, 'a')), delimited(1, delimited(3, 'b'))),
    { metadata: { name: 'a', namespace: 'b' } },
  ],
  [
    'an entry of a map may lack its value',
    raw(delimited(1, delimited(11, delimited(1, 'k')))),
    { metadata: { labels: { k: '' } } },
  ],
  [
    'the last entry of a key counts',
    raw(
      delimited(1, [
        ...delimited(11, [...delimited(1, 'k'), ...delimited(2, 'a')]),
        ...delimited(11, [...delimited(1, 'k'), ...delimited(2, 'b')]),
      ]),
    ),
    { metadata: { labels: { k: 'b' } } },
  ],
  [
    'a key may be any string',
    raw(delimited(1, delimited(11, [...delimited(1, '__proto__'), ...delimited(2, 'a')]))),
    { metadata: { labels: JSON.parse('{"__proto__":"a"}') as unknown } },
  ],
  [
    'negative numbers have ten bytes',
    raw(delimited(SPEC, [...varint(25 << 3), ...varint(-5)])),
    { spec: { priority: -5 } },
  ],
  [
    'int32 takes the lower half',
    raw(delimited(SPEC, [...varint(25 << 3), ...varint(2 ** 32 + 7)])),
    { spec: { priority: 7 } },
  ],
])('%s', (_, bytes, object) => {
  expect(decode(POD, bytes)).toEqual({ apiVersion: 'v1', kind: 'Pod', ...(object as object) });
});

test('what an envelope leaves open is what is expected', () => {
  expect(decode(SECRET, envelope('', '', delimited(3, 'Opaque')))).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
  });
});

test('every group has its DeleteOptions', () => {
  const options = { apiVersion: 'apps/v1', kind: 'DeleteOptions', propagationPolicy: 'Orphan', dryRun: ['All'] };
  expect(decode({ ...POD, kind: 'DeleteOptions' }, encodeProtobuf(options))).toEqual(options);
});

function message(run: () => unknown): string {
  try {
    run();
  } catch (cause) {
    if (cause instanceof StatusError && cause.code === 400 && cause.reason === 'BadRequest') return cause.message;
    throw cause;
  }
  throw new Error('nothing was thrown');
}

const UNRECOGNIZED = 'the object provided is unrecognized (must be of type Pod): ';
const AS_POD = 'Pod in version "v1" cannot be handled as a Pod: ';
const whole = encodeProtobuf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { priority: 1 } });

/** Upstream: runtime/serializer/protobuf, handlers/rest.go transformDecodeError, gogo's generated decoders. */
test.each<[string, Uint8Array, string]>([
  ['nothing', new Uint8Array(), `${UNRECOGNIZED}empty data (<empty>)`],
  [
    'JSON',
    new TextEncoder().encode('{"kind":"Pod"}'),
    `${UNRECOGNIZED}provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({"kind":"Pod"})`,
  ],
  ['the prefix alone', whole.slice(0, 4), `${UNRECOGNIZED}empty body (6b387300)`],
  ['half an envelope', whole.slice(0, 9), `${UNRECOGNIZED}unexpected EOF (6b387300` + '0a090a0276)'],
  ['half a field', raw(delimited(1, [0x0a, 0x05, 0x61])), `${AS_POD}unexpected EOF`],
  ['a number of no end', raw([...Array<number>(11).fill(0xff)]), `${AS_POD}proto: integer overflow`],
  ['the wrong wire type', raw([0x08, 0x01]), `${AS_POD}proto: wrong wireType = 0 for field ObjectMeta`],
  ['an end of no group', raw([0x0c]), `${AS_POD}proto: Pod: wiretype end group for non-group`],
  ['field 0', raw([0x02]), `${AS_POD}proto: Pod: illegal tag 0 (wire type 2)`],
  ['an unknown wire type', raw([0xf7, 0x0f]), `${AS_POD}proto: illegal wireType 7`],
  ['a length below zero', raw([0x0a, ...varint(-1)]), `${AS_POD}proto: negative length found during unmarshaling`],
  [
    'JSON that is none',
    raw(delimited(1, delimited(17, delimited(7, delimited(1, '{'))))),
    `${AS_POD}unexpected end of JSON input`,
  ],
  [
    'a kind that nobody knows',
    envelope('v1', 'Cat', []),
    'Cat in version "v1" cannot be handled as a Pod: no kind "Cat" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  ],
])('%s is a bad request', (_, bytes, text) => {
  expect(message(() => decode(POD, bytes))).toBe(text);
});

test('schemas that are deep beyond reason are refused', () => {
  let bytes: number[] = [];
  for (let level = 0; level < 1100; level++) bytes = delimited(28, bytes);
  const crd = delimited(2, delimited(7, delimited(4, delimited(1, bytes))));
  const as = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };
  expect(message(() => decode(as, envelope('apiextensions.k8s.io/v1', as.kind, crd)))).toContain('exceeded max depth');
});

test('cut off within the object, a body is refused', () => {
  const afterTypeMeta = 15;
  for (let length = 0; length < whole.length; length++) {
    if (length === afterTypeMeta) continue;
    expect(message(() => decode(POD, whole.slice(0, length)))).toMatch(/unrecognized/);
  }
  expect(decode(POD, whole.slice(0, afterTypeMeta))).toEqual({ apiVersion: 'v1', kind: 'Pod' });
});
