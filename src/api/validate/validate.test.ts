import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import { applyDefaults } from '../defaults/index.ts';
import type { KubernetesObject } from '../meta.ts';
import {
  type Resource,
  configMaps,
  deployments,
  endpointSlices,
  namespaces,
  nodes,
  pods,
  secrets,
  services,
} from '../resources/index.ts';
import { errorText } from './field-error.ts';
import { invalid } from './index.ts';
import { validateCreate, validateStatusUpdate, validateUpdate } from './validate.ts';

type Value = Readonly<Record<string, unknown>>;

function prepared<T extends KubernetesObject>(resource: Resource<T>, value: Value): T {
  const where = resource.namespaced ? { namespace: 'default' } : {};
  const metadata = { name: 'x', ...where, resourceVersion: '1', ...(value['metadata'] as object | undefined) };
  return applyDefaults(resource, decode(resource, { ...value, metadata }).object);
}

function createErrors<T extends KubernetesObject>(resource: Resource<T>, value: Value): readonly string[] {
  return validateCreate(resource, prepared(resource, value)).map(errorText);
}

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const container = { name: 'c', image: 'i' };
const pod = (spec: Value = {}, of: Value = {}): Value => ({ spec: { containers: [{ ...container, ...of }], ...spec } });

test.each<[string, Value, readonly string[]]>([
  ['a plain pod', pod(), []],
  ['no containers', { spec: {} }, ['spec.containers: Required value']],
  ['a bad name', { ...pod(), metadata: { name: 'My_Pod' } }, [`metadata.name: Invalid value: "My_Pod": ${SUBDOMAIN}`]],
  [
    'no name',
    { ...pod(), metadata: { name: '' } },
    ['metadata.name: Required value: name or generateName is required'],
  ],
  ['a generated name’s base may end in a dash', { ...pod(), metadata: { generateName: 'web-' } }, []],
  [
    'a label',
    { ...pod(), metadata: { labels: { 'a b': 'c' } } },
    [
      "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ],
  ['a container name', pod({}, { name: 'C' }), [`spec.containers[0].name: Invalid value: "C": ${LABEL}`]],
  ['an image', pod({}, { image: '' }), ['spec.containers[0].image: Required value']],
  [
    'two containers of one name',
    { spec: { containers: [container, container] } },
    ['spec.containers[1].name: Duplicate value: "c"'],
  ],
  [
    'a port',
    pod({}, { ports: [{ containerPort: 70000 }] }),
    ['spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
  [
    'a protocol',
    pod({}, { ports: [{ containerPort: 1, protocol: 'tcp' }] }),
    ['spec.containers[0].ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    'an unmounted volume',
    pod({}, { volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
    ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
  ],
  [
    'a mount path',
    pod(
      { volumes: [{ name: 'v' }] },
      {
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'v', mountPath: '/v', subPath: '../x' },
        ],
      },
    ),
    [
      'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/v": must be unique',
      'spec.containers[0].volumeMounts.subPath: Invalid value: "../x": must not contain \'..\'',
    ],
  ],
  [
    'requests over limits',
    pod({}, { resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }),
    ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
  ],
  [
    'a resource',
    pod({}, { resources: { limits: { foo: '1' } } }),
    [
      'spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource for containers',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
    ],
  ],
  [
    'a probe without a handler',
    pod({}, { livenessProbe: {} }),
    ['spec.containers[0].livenessProbe: Required value: must specify a handler type'],
  ],
  [
    'two handlers',
    pod({}, { livenessProbe: { exec: { command: ['x'] }, tcpSocket: { port: 1 } } }),
    ['spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'],
  ],
  [
    'an environment variable',
    pod({}, { env: [{ name: 'a=b' }] }),
    [
      'spec.containers[0].env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
    ],
  ],
  [
    'an ambiguous variable',
    pod({}, { env: [{ name: 'a', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  ],
  [
    'a field of the downward API',
    pod({}, { env: [{ name: 'a', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } }] }),
    [
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
    ],
  ],
  [
    'a restart policy',
    pod({ restartPolicy: 'Sometimes' }),
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  ],
  [
    'two volume types',
    pod({ volumes: [{ name: 'v', emptyDir: {}, configMap: { name: 'c' } }] }),
    ['spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    'a toleration',
    pod({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }),
    ['spec.tolerations[0].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\''],
  ],
  [
    'an init container’s probe',
    pod({ initContainers: [{ name: 'i', image: 'i', readinessProbe: { tcpSocket: { port: 1 } } }] }),
    [
      'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
])('a pod with %s', (_name, value, errors) => {
  expect(createErrors(pods, value)).toEqual(errors);
});

const selector = { matchLabels: { app: 'a' } };
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [container] } };

test.each<[string, Value, readonly string[]]>([
  ['that is well', { selector, template }, []],
  [
    'without a selector',
    { template },
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'whose template differs',
    { selector, template: { ...template, metadata: { labels: { app: 'b' } } } },
    ['spec.template.metadata.labels: Invalid value: {"app":"b"}: `selector` does not match template `labels`'],
  ],
  [
    'with negative replicas',
    { selector, template, replicas: -1 },
    ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    'that cannot roll',
    { selector, template, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
  ],
  [
    'whose pods end',
    { selector, template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } },
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
])('a deployment %s', (_name, spec, errors) => {
  expect(createErrors(deployments, { spec })).toEqual(errors);
});

test.each<[string, Value, readonly string[]]>([
  ['that is well', { ports: [{ port: 80 }] }, []],
  ['without ports', {}, ['spec.ports: Required value']],
  ['with unnamed ports', { ports: [{ port: 80 }, { port: 81, name: 'b' }] }, ['spec.ports[0].name: Required value']],
  [
    'with a wrong target',
    { ports: [{ port: 80, targetPort: 'a_b' }] },
    [
      'spec.ports[0].targetPort: Invalid value: "a_b": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ],
  ],
  [
    'of an unknown type',
    { type: 'X', ports: [{ port: 80 }] },
    ['spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'],
  ],
  [
    'with a node port it cannot have',
    { ports: [{ port: 80, nodePort: 30000 }] },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    'with a broken address',
    { clusterIP: '1.2.3', ports: [{ port: 80 }] },
    ['spec.clusterIPs[0]: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
])('a service %s', (_name, spec, errors) => {
  const found = createErrors(services, { spec });
  expect(found.slice(0, Math.max(1, errors.length))).toEqual(errors);
});

// Upstream: RelaxedServiceNameValidation is on since 1.36.
test('the names of services and namespaces are DNS-1123 labels', () => {
  const spec = { ports: [{ port: 80 }] };
  expect(createErrors(services, { metadata: { name: '1a' }, spec })).toEqual([]);
  expect(createErrors(services, { metadata: { name: 'a.b' }, spec })[0]).toMatch(
    /^metadata.name: Invalid value: "a.b": must not contain dots/,
  );
  expect(createErrors(namespaces, { metadata: { name: 'a.b' } })).toEqual([
    'metadata.name: Invalid value: "a.b": must not contain dots',
  ]);
  expect(createErrors(nodes, { metadata: { name: 'a.b' } })).toEqual([]);
});

test('keys, sizes and types of configuration', () => {
  expect(createErrors(configMaps, { data: { 'a/b': '' } })[0]).toMatch(
    /^data\[a\/b\]: Invalid value: "a\/b": a valid config key must consist/,
  );
  expect(createErrors(configMaps, { data: { a: 'x'.repeat(1024 * 1024 + 1) } })).toEqual([
    '[]: Too long: may not be more than 1048576 bytes',
  ]);
  expect(createErrors(secrets, { type: 'kubernetes.io/tls', data: {} })).toEqual([
    'data[tls.crt]: Required value',
    'data[tls.key]: Required value',
  ]);
});

test('addresses of a slice are of its type', () => {
  expect(
    createErrors(endpointSlices, { addressType: 'IPv4', endpoints: [{ addresses: ['::1'] }, { addresses: [] }] }),
  ).toEqual([
    'endpoints[0].addresses[0]: Invalid value: "::1": must be an IPv4 address',
    'endpoints[0].addresses[0]: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    'endpoints[1].addresses: Required value: must contain at least 1 address',
  ]);
});

function updateErrors<T extends KubernetesObject>(resource: Resource<T>, next: Value, old: Value): readonly string[] {
  return validateUpdate(resource, prepared(resource, next), prepared(resource, old)).map(errorText);
}

test('of a pod little may change', () => {
  expect(updateErrors(pods, pod({}, { image: 'j' }), pod())).toEqual([]);
  expect(updateErrors(pods, pod({ tolerations: [{ key: 'a', operator: 'Exists' }] }), pod())).toEqual([]);
  expect(updateErrors(pods, pod({}, { command: ['x'] }), pod())[0]).toMatch(
    /^spec: Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`,`spec.initContainers\[\*\].image`,/,
  );
  expect(updateErrors(pods, { spec: { containers: [container, { ...container, name: 'd' }] } }, pod())).toEqual([
    'spec.containers: Forbidden: pod updates may not add or remove containers',
  ]);
});

test('selectors, addresses, identity and frozen data are immutable', () => {
  const other = { matchLabels: { app: 'a', x: 'y' } };
  const labels = { metadata: { labels: { app: 'a', x: 'y' } }, spec: template.spec };
  expect(
    updateErrors(deployments, { spec: { selector: other, template: labels } }, { spec: { selector, template } }),
  ).toEqual(['spec.selector: Invalid value: {"matchLabels":{"app":"a","x":"y"}}: field is immutable']);
  const service = (clusterIP: string): Value => ({ spec: { clusterIP, ports: [{ port: 80 }] } });
  expect(updateErrors(services, service('10.0.0.2'), service('10.0.0.1'))).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set',
  ]);
  expect(
    updateErrors(configMaps, { data: { a: '2' }, immutable: true }, { data: { a: '1' }, immutable: true }),
  ).toEqual(['data: Forbidden: field is immutable when `immutable` is set']);
  expect(updateErrors(configMaps, { metadata: { uid: 'b' } }, { metadata: { uid: 'a' } })).toEqual([
    'metadata.uid: Invalid value: "b": field is immutable',
  ]);
  expect(updateErrors(configMaps, { metadata: { resourceVersion: '' } }, {})).toEqual([
    'metadata.resourceVersion: Invalid value: "": must be specified for an update',
  ]);
});

test('a container that ended for good does not run again', () => {
  const state = (value: object): Value => ({
    ...pod({ restartPolicy: 'Never' }),
    status: {
      containerStatuses: [{ name: 'c', image: 'i', imageID: '', ready: false, restartCount: 0, state: value }],
    },
  });
  const [next, old] = [state({ running: {} }), state({ terminated: { exitCode: 0 } })].map((value) =>
    prepared(pods, value),
  );
  if (next === undefined || old === undefined) throw new Error('unreachable');
  expect(validateStatusUpdate(pods, next, old).map(errorText)).toEqual([
    'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
  ]);
});

test('the answer names every error, and has a cause for each', () => {
  const errors = validateCreate(deployments, prepared(deployments, { spec: { template, replicas: -1 } }));
  const { status } = invalid(deployments, 'x', errors);
  expect(status).toMatchObject({ code: 422, reason: 'Invalid', status: 'Failure' });
  expect(status.message).toBe(
    'Deployment.apps "x" is invalid: [spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.selector: Required value, spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`]',
  );
  expect(status.details).toMatchObject({ name: 'x', group: 'apps', kind: 'Deployment' });
  expect(status.details?.causes?.[1]).toEqual({
    reason: 'FieldValueRequired',
    message: 'Required value',
    field: 'spec.selector',
  });
  expect(invalid(pods, 'p', [{ type: 'FieldValueForbidden', field: 'spec', detail: 'no' }]).message).toBe(
    'Pod "p" is invalid: spec: Forbidden: no',
  );
});
