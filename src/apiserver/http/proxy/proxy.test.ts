import { beforeEach, expect, test } from 'vitest';
import type { FetchHandler } from '../../../protocol/index.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';
import { splitSchemeNamePort } from './locations.ts';

interface Asked {
  readonly node: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

let server: TestServer;
let asked: Asked[];
let answer: () => Response;
const DEAD_NODE = 'n2';

beforeEach(async () => {
  asked = [];
  answer = () => new Response('hello', { headers: { 'content-type': 'text/plain' } });
  const node = (name: string): FetchHandler => ({
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      asked.push({ node: name, method, path: pathname + search, headers, body: await request.text() });
      return answer();
    },
    connect: () => Promise.reject(new Error('not expected')),
  });
  server = await startTestServer({ nodeProxy: (name) => (name === DEAD_NODE ? undefined : node(name)) });
  await server.send('POST', '/api/v1/nodes', { metadata: { name: 'n1' } });
  await pod('a', 'n1', '10.244.0.5', [{ containerPort: 8080 }]);
});

async function pod(name: string, nodeName: string, ip: string, ports: readonly object[] = []): Promise<void> {
  const spec = { nodeName, containers: [{ name: 'main', image: 'nginx', ports }] };
  await server.send('POST', '/api/v1/namespaces/default/pods', { metadata: { name }, spec });
  await server.send(
    'PATCH',
    `/api/v1/namespaces/default/pods/${name}/status`,
    { status: { podIP: ip, podIPs: [{ ip }] } },
    { 'content-type': 'application/merge-patch+json' },
  );
}

async function service(name: string, addresses: readonly object[]): Promise<void> {
  const ports = [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'admin', port: 81, targetPort: 9090 },
  ];
  await server.send('POST', '/api/v1/namespaces/default/services', { metadata: { name }, spec: { ports } });
  await server.send('POST', '/api/v1/namespaces/default/endpoints', {
    metadata: { name },
    subsets: addresses.length === 0 ? [] : [{ addresses, ports: [{ name: 'http', port: 8080 }] }],
  });
}

const POD_A = { ip: '10.244.0.5', targetRef: { kind: 'Pod', namespace: 'default', name: 'a' } };
const PODS = '/api/v1/namespaces/default/pods';
const SERVICES = '/api/v1/namespaces/default/services';

test.each([
  ['web', { scheme: '', name: 'web', port: '' }],
  ['web:80', { scheme: '', name: 'web', port: '80' }],
  ['https:web:', { scheme: 'https', name: 'web', port: '' }],
  [':web:80', { scheme: '', name: 'web', port: '80' }],
  ['ftp:web:80', undefined],
  ['http::80', undefined],
  ['', undefined],
  ['a:b:c:d', undefined],
])('upstream: port_split_test.go %j', (id, expected) => {
  expect(splitSchemeNamePort(id)).toEqual(expected);
});

test('a request goes to the pod, with its method, path, query, headers and body', async () => {
  const { code, body } = await server.send('PUT', `${PODS}/a:9000/proxy/x/%20y/?q=1&q=2`, 'content', {
    'content-type': 'text/plain',
    'x-custom': 'yes',
    'impersonate-user': 'kubernetes-admin',
    'impersonate-group': 'system:masters',
  });
  expect([code, body]).toEqual([200, 'hello']);
  expect(asked).toMatchObject([
    { node: 'n1', method: 'PUT', path: '/egress/10.244.0.5/9000/x/%20y/?q=1&q=2', body: 'content' },
  ]);
  const headers = Object.fromEntries(asked[0]!.headers);
  expect(headers).toMatchObject({ 'x-custom': 'yes', 'x-forwarded-uri': `${PODS}/a:9000/proxy/x/%20y/` });
  expect(Object.keys(headers).filter((name) => name.startsWith('impersonate'))).toEqual([]);
});

test.each([
  [`${PODS}/a/proxy/`, '/egress/10.244.0.5/8080/'],
  [`${PODS}/http:a:81/proxy/x`, '/egress/10.244.0.5/81/x'],
  ['/api/v1/nodes/n1/proxy/stats/summary', '/stats/summary'],
  ['/api/v1/nodes/n1:10250/proxy/healthz', '/healthz'],
  ['/api/v1/nodes/n1:30080/proxy/', '/egress/n1/30080/'],
])('%s is asked for %s', async (path, below) => {
  expect((await server.send('GET', path)).code).toBe(200);
  expect(asked.map((request) => request.path)).toEqual([below]);
});

test.each(['web:http', 'web:80', 'http:web:http'])('the Service %s means an endpoint', async (id) => {
  await service('web', [POD_A]);
  expect((await server.send('GET', `${SERVICES}/${id}/proxy/`)).body).toBe('hello');
  expect(asked.map(({ path }) => path)).toEqual(['/egress/10.244.0.5/8080/']);
});

test.each<[string, readonly object[], string, number, string]>([
  ['nothing behind it', [], 'web:80', 503, 'no endpoints available for service "web"'],
  ['a port that no endpoint has', [POD_A], 'web:81', 503, 'no endpoints available for service "web:81"'],
  ['a name that no port has', [POD_A], 'web:other', 503, 'no endpoints available for service "web:other"'],
  ['a port that it has not', [POD_A], 'web:82', 503, 'no service port 82 found for service "web"'],
  ['an endpoint that is no pod', [{ ip: '10.0.0.1' }], 'web:80', 503, 'no endpoints available for service "web:80"'],
  [
    'an endpoint with the address of another pod',
    [{ ...POD_A, ip: '10.244.0.6' }],
    'web:80',
    503,
    'no endpoints available for service "web:80"',
  ],
  ['another name', [POD_A], 'none:80', 404, 'services "none" not found'],
  ['a scheme that nobody knows', [POD_A], 'ftp:web:80', 400, 'invalid service request "ftp:web:80"'],
])('a Service with %s', async (_, addresses, id, code, message) => {
  await service('web', addresses);
  const result = await server.send('GET', `${SERVICES}/${id}/proxy/`);
  expect([result.code, result.body.message]).toEqual([code, message]);
  expect(asked).toEqual([]);
});

test.each([
  ['a pod that is not there', `${PODS}/b/proxy/`, 404, 'pods "b" not found'],
  [
    'a port that is none',
    `${PODS}/a:web/proxy/`,
    503,
    'error trying to reach service: dial tcp: lookup tcp/web: unknown port',
  ],
  ['too many parts', `${PODS}/a:b:c:d/proxy/`, 400, 'invalid pod request "a:b:c:d"'],
  ['a node that is not there', '/api/v1/nodes/n9/proxy/', 404, 'nodes "n9" not found'],
])('%s', async (_, path, code, message) => {
  const result = await server.send('GET', path);
  expect([result.code, result.body.message]).toEqual([code, message]);
});

test('a pod without an address is not gone to', async () => {
  await server.send('POST', PODS, {
    metadata: { name: 'new' },
    spec: { containers: [{ name: 'main', image: 'nginx' }] },
  });
  expect((await server.send('GET', `${PODS}/new/proxy/`)).body).toMatchObject({
    reason: 'BadRequest',
    message: 'address not allowed',
  });
});

test('why there is no answer is said as upstream does', async () => {
  const why = 'dial tcp 10.244.0.5:8080: connect: connection refused';
  answer = () => new Response(null, { status: 502, headers: { 'x-egress-error': encodeURIComponent(why) } });
  expect((await server.send('GET', `${PODS}/a/proxy/`)).body).toMatchObject({
    code: 503,
    reason: 'ServiceUnavailable',
    message: `error trying to reach service: ${why}`,
  });
  await pod('far', DEAD_NODE, '10.244.1.5');
  expect((await server.send('GET', `${PODS}/far:80/proxy/`)).body.message).toBe(
    'error trying to reach service: dial tcp 10.244.1.5:80: connect: no route to host',
  );
});

test('an empty path is sent to the slash', async () => {
  const { code, headers } = await server.send('GET', `${PODS}/a/proxy?q=1`);
  expect([code, headers.get('location')]).toEqual([301, `${PODS}/a/proxy/?q=1`]);
  expect((await server.send('POST', `${PODS}/a/proxy`, 'x')).code).toBe(200);
});

test('redirects and pages lead through the proxy again', async () => {
  answer = () => new Response(null, { status: 302, headers: { location: '/login' } });
  const redirected = await server.send('GET', `${PODS}/a/proxy/x`);
  expect([redirected.code, redirected.headers.get('location')]).toEqual([302, `${PODS}/a/proxy/login`]);
  answer = () => new Response('<a href="/x">', { headers: { 'content-type': 'text/html; charset=utf-8' } });
  expect((await server.send('GET', `${PODS}/a/proxy/`)).body).toBe(`<a href="${PODS}/a/proxy/x">`);
});

test('who may get pods may not go through to them', async () => {
  const headers = { 'impersonate-user': 'jane' };
  const { code, body } = await server.send('GET', `${PODS}/a/proxy/`, undefined, headers);
  expect([code, body.message]).toEqual([
    403,
    'pods "a" is forbidden: User "jane" cannot get resource "pods/proxy" in API group "" in the namespace "default"',
  ]);
});
