import { expect, test } from 'vitest';
import { StatusError } from '../errors.ts';
import { configMaps, deployments, events, pods, secrets } from '../resources/index.ts';
import { decode, decodeText, decodeType, parseJson, strictDecodingError } from './index.ts';

function failure(run: () => unknown): StatusError {
  try {
    run();
  } catch (cause) {
    if (cause instanceof StatusError) return cause;
    throw cause;
  }
  throw new Error('nothing was thrown');
}

const AS_POD = 'Pod in version "v1" cannot be handled as a Pod: ';

test.each([
  [{ spec: 'x' }, 'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec'],
  [
    { spec: { containers: {} } },
    'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    { spec: { containers: ['x'] } },
    'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container',
  ],
  [
    { spec: { containers: [{ ports: [{ containerPort: '80' }] }] } },
    'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
  ],
  [
    { spec: { priority: 1.5 } },
    'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32',
  ],
  [
    { spec: { priority: 3e9 } },
    'json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32',
  ],
  [
    { spec: { hostNetwork: 'yes' } },
    'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
  ],
  [
    { spec: { dnsPolicy: 1 } },
    'json: cannot unmarshal number into Go struct field PodSpec.spec.dnsPolicy of type v1.DNSPolicy',
  ],
  [
    { metadata: { labels: { a: 1 } } },
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [
    { metadata: { creationTimestamp: 'x' } },
    'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
  ],
  [
    { spec: { containers: [{ resources: { limits: { cpu: '1x' } } }] } },
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
])('%j is a bad request: %s', (value, message) => {
  const error = failure(() => decode(pods, value));
  expect(error.code).toBe(400);
  expect(error.reason).toBe('BadRequest');
  expect(error.message).toBe(AS_POD + message);
});

test('unknown fields are named with their path, and left out', () => {
  const { object, problems } = decode(deployments, {
    spec: { replcas: 3, template: { spec: { containers: [{ name: 'a', imagee: 'x' }] } } },
  });
  expect(problems).toEqual(['unknown field "spec.replcas"', 'unknown field "spec.template.spec.containers[0].imagee"']);
  expect(JSON.stringify(object)).not.toMatch(/replcas|imagee/);
  expect(strictDecodingError(deployments, problems).message).toBe(
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replcas", unknown field "spec.template.spec.containers[0].imagee"',
  );
});

test('zero values go where Go drops them, and stay where it has pointers', () => {
  const { object } = decode(deployments, {
    metadata: { name: 'x', labels: null, annotations: {} },
    spec: {
      replicas: 0,
      paused: false,
      template: {
        spec: {
          containers: [{ name: 'a', env: [], stdin: false, command: null }],
          hostNetwork: false,
          enableServiceLinks: false,
        },
      },
    },
  });
  expect(object).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x' },
    spec: {
      replicas: 0,
      strategy: {},
      template: { metadata: {}, spec: { containers: [{ name: 'a', resources: {} }], enableServiceLinks: false } },
    },
    status: {},
  });
});

test('a canonical object comes back as it is', () => {
  const { object } = decode(pods, { spec: { containers: [{ name: 'a', image: 'b' }] } });
  expect(decode(pods, object).object).toBe(object);
});

test('parts that are known are taken over, and the others are decoded', () => {
  const containers = [{ name: 'c', image: 'i', resources: {}, imagePullPolicy: 'Always' }];
  const known = decode(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers },
    status: { phase: 'Pending' },
  }).object;
  const sent = { ...known, status: { phase: 'Running', startTime: '2026-01-01T01:00:00+01:00', odd: 1 } };
  const { object, problems } = decode(pods, sent, known);
  expect(object.spec).toBe(known.spec);
  expect(object.metadata).toBe(known.metadata);
  expect(object.status).toEqual({ phase: 'Running', startTime: '2026-01-01T00:00:00Z' });
  expect(problems).toEqual(['unknown field "status.odd"']);
});

test('days that a month does not have are refused, however canonical they look', () => {
  const lease = (day: string) => () =>
    decode(events, { metadata: { name: 'e' }, involvedObject: {}, firstTimestamp: `2026-02-${day}T00:00:00Z` });
  expect(lease('28')).not.toThrow();
  expect(lease('30')).toThrow('day out of range');
});

test('quantities and times are made canonical', () => {
  const { object } = decode(pods, {
    metadata: { creationTimestamp: '2026-01-01T01:00:00.5+01:00' },
    spec: { containers: [{ name: 'a', resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }] },
  });
  expect(object.metadata.creationTimestamp).toBe('2026-01-01T00:00:00Z');
  expect(object.spec.containers[0]?.resources?.limits).toEqual({ cpu: '500m', memory: '1Gi' });
  expect(decode(events, { eventTime: '2026-01-01T00:00:00Z' }).object.eventTime).toBe('2026-01-01T00:00:00.000000Z');
});

test('kind and version must be the expected ones', () => {
  expect(failure(() => decode(pods, { apiVersion: 'v1', kind: 'Service' })).message).toBe(
    'Service in version "v1" cannot be handled as a Pod: converting (v1.Service) to (core.Pod): unknown conversion',
  );
  expect(failure(() => decode(deployments, { apiVersion: 'apps/v2', kind: 'Deployment' })).message).toBe(
    'Deployment in version "v2" cannot be handled as a Deployment: no kind "Deployment" is registered for version "apps/v2" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  );
});

test('bytes must be base64', () => {
  expect(failure(() => decode(secrets, { data: { a: '!!' } })).message).toContain(
    'illegal base64 data at input byte 0',
  );
  expect(decode(secrets, { data: { a: 'aGk=' } }).object.data).toEqual({ a: 'aGk=' });
});

test('fields that occur twice are found in the text', () => {
  const text = '{"metadata":{"name":"a","name":"b"},"data":{"k":"1","k":"2"}}';
  expect(decodeText(configMaps, text).problems).toEqual([
    'duplicate field "metadata.name"',
    'duplicate field "data.k"',
  ]);
});

test.each([
  ['', 'unexpected end of JSON input'],
  ['{"a":', 'unexpected end of JSON input'],
  ['hello', "invalid character 'h' looking for beginning of value"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['[1 2]', "invalid character '2' after array element"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['tru', 'unexpected end of JSON input'],
  ['{"a":"\\x"}', "invalid character 'x' in string escape code"],
])('%j is no JSON: %s', (text, message) => {
  expect(() => parseJson(text)).toThrow(message);
});

test('a body that is no JSON is unrecognized', () => {
  expect(failure(() => decodeText(pods, 'hello')).message).toBe(
    "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: invalid character 'h' looking for beginning of value (68656c6c6f)",
  );
});

test('bodies of subresources are decoded by type', () => {
  const as = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  expect(decodeType('Scale', as, { spec: { replicas: 3 } }).object).toEqual({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: {},
    spec: { replicas: 3 },
    status: { replicas: 0 },
  });
});
