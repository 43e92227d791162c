import { beforeEach, describe, expect, it } from 'vitest';
import type { FetchHandler } from '../../protocol/index.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { ANONYMOUS } from './index.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const GROUP = 'rbac.authorization.k8s.io';

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

function rule(verbs: string, resources: string, apiGroups: readonly string[] = ['']): Rule {
  return { verbs: verbs.split(' '), apiGroups, resources: resources.split(' ') };
}

/** A role in the namespace default, or for all, that jane has. */
async function grant(scope: 'Role' | 'ClusterRole', ...rules: readonly Rule[]): Promise<void> {
  const where = scope === 'Role' ? `${RBAC}/namespaces/default` : RBAC;
  const kinds = scope === 'Role' ? 'role' : 'clusterrole';
  const metadata = { name: 'granted' };
  expect((await server.send('POST', `${where}/${kinds}s`, { metadata, rules })).code).toBe(201);
  const answer = await server.send('POST', `${where}/${kinds}bindings`, {
    metadata,
    roleRef: { apiGroup: GROUP, kind: scope, name: 'granted' },
    subjects: [{ kind: 'User', apiGroup: GROUP, name: 'jane' }],
  });
  expect(answer.code).toBe(201);
}

type Sent = readonly [code: number, message: string];

async function asJane(method: string, path: string, body?: unknown): Promise<Sent> {
  const answer = await server.send(method, path, body, { 'impersonate-user': 'jane' });
  return [answer.code, String(answer.body.message ?? '')];
}

// upstream: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors_test.go TestForbidden
describe('who may not is told', () => {
  const jane = 'User "jane" cannot';
  it.each<readonly [string, string, string]>([
    [
      'GET',
      '/api/v1/namespaces/default/pods',
      `pods is forbidden: ${jane} list resource "pods" in API group "" in the namespace "default"`,
    ],
    [
      'GET',
      '/api/v1/namespaces/default/pods/a',
      `pods "a" is forbidden: ${jane} get resource "pods" in API group "" in the namespace "default"`,
    ],
    ['GET', '/api/v1/nodes', `nodes is forbidden: ${jane} list resource "nodes" in API group "" at the cluster scope`],
    [
      'GET',
      '/api/v1/namespaces/default/pods/a/log',
      `pods "a" is forbidden: ${jane} get resource "pods/log" in API group "" in the namespace "default"`,
    ],
    [
      'DELETE',
      '/apis/apps/v1/namespaces/default/deployments',
      `deployments.apps is forbidden: ${jane} deletecollection resource "deployments" in API group "apps" in the namespace "default"`,
    ],
    ['GET', '/metrics', `forbidden: ${jane} get path "/metrics"`],
    ['GET', '/a%3Cb%3E%26', `forbidden: ${jane} get path "/a&lt;b&gt;&amp;"`],
    // Whether there is such a thing is nobody's business.
    [
      'GET',
      '/apis/no.such/v1/things',
      `things.no.such is forbidden: ${jane} list resource "things" in API group "no.such" at the cluster scope`,
    ],
  ])('%s %s', async (method, path, message) => {
    expect(await asJane(method, path)).toEqual([403, message]);
  });

  it('with what the answer is about', async () => {
    const { body } = await server.send('GET', '/apis/apps/v1/namespaces/default/deployments/a', undefined, {
      'impersonate-user': 'jane',
    });
    expect(body.details).toEqual({ name: 'a', group: 'apps', kind: 'deployments' });
  });

  it('which roles there are not', async () => {
    await server.send('POST', `${RBAC}/clusterrolebindings`, {
      metadata: { name: 'a' },
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: 'no-such' },
      subjects: [{ kind: 'User', apiGroup: GROUP, name: 'jane' }],
    });
    expect(await asJane('GET', '/api/v1/nodes')).toEqual([
      403,
      'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io "no-such" not found',
    ]);
  });
});

// upstream: plugin/pkg/auth/authorizer/rbac/rbac_test.go
describe('roles let their subjects', () => {
  it('work in their namespace', async () => {
    await grant('Role', rule('list', 'pods'));
    expect((await asJane('GET', '/api/v1/namespaces/default/pods'))[0]).toBe(200);
    expect((await asJane('GET', '/api/v1/namespaces/kube-system/pods'))[0]).toBe(403);
    expect((await asJane('GET', '/api/v1/pods'))[0]).toBe(403);
  });

  it('work everywhere', async () => {
    await grant('ClusterRole', rule('list', 'pods'), { verbs: ['get'], nonResourceURLs: ['/met*'] });
    expect((await asJane('GET', '/api/v1/namespaces/kube-system/pods'))[0]).toBe(200);
    expect((await asJane('GET', '/api/v1/pods'))[0]).toBe(200);
    // Allowed, but there is none.
    expect((await asJane('GET', '/metrics'))[0]).toBe(404);
  });

  it('no longer once the binding is gone', async () => {
    await grant('ClusterRole', rule('list', 'pods'));
    await server.send('DELETE', `${RBAC}/clusterrolebindings/granted`);
    expect((await asJane('GET', '/api/v1/pods'))[0]).toBe(403);
  });

  it('discover the API, whoever they are', async () => {
    expect((await asJane('GET', '/apis'))[0]).toBe(200);
    expect((await asJane('GET', '/api/v1'))[0]).toBe(200);
    expect((await asJane('GET', '/openapi/v3'))[0]).toBe(200);
    expect((await asJane('GET', '/healthz'))[0]).toBe(200);
  });
});

// upstream: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go
describe('nobody grants what they do not have', () => {
  const refusal = (kind: string, name: string, ...lines: string[]): Sent => [
    403,
    `${kind}.rbac.authorization.k8s.io "${name}" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`,
  ];
  const role = (...rules: readonly Rule[]) => ({ metadata: { name: 'r' }, rules });
  const binding = (kind: string, name: string) => ({
    metadata: { name: 'b' },
    roleRef: { apiGroup: GROUP, kind, name },
    subjects: [{ kind: 'User', apiGroup: GROUP, name: 'bob' }],
  });
  const ROLES = `${RBAC}/namespaces/default/roles`;
  const BINDINGS = `${RBAC}/namespaces/default/rolebindings`;
  const write = rule('create update get patch', 'roles rolebindings clusterroles clusterrolebindings', [GROUP]);

  it('in a role', async () => {
    await grant('ClusterRole', write, rule('get', 'pods'));
    const wanted = role(rule('get list', 'pods secrets'));
    expect(await asJane('POST', ROLES, wanted)).toEqual(
      refusal(
        'roles',
        'r',
        '{APIGroups:[""], Resources:["pods"], Verbs:["list"]}',
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}',
      ),
    );
    expect((await asJane('POST', ROLES, role(rule('get', 'pods'))))[0]).toBe(201);
    expect(await asJane('PUT', `${ROLES}/r`, role(rule('delete', 'pods')))).toEqual(
      refusal('roles', 'r', '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}'),
    );
  });

  it('in a ClusterRole that gathers others', async () => {
    await grant('ClusterRole', write);
    const gathers = {
      metadata: { name: 'g' },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
    };
    expect(await asJane('POST', `${RBAC}/clusterroles`, gathers)).toEqual([
      403,
      'clusterroles.rbac.authorization.k8s.io "g" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    ]);
  });

  it('unless they may escalate', async () => {
    await grant('ClusterRole', write, rule('escalate', 'roles', [GROUP]));
    expect((await asJane('POST', ROLES, role(rule('*', '*', ['*']))))[0]).toBe(201);
  });

  it('in a binding', async () => {
    await grant('ClusterRole', write);
    await server.send('POST', `${RBAC}/clusterroles`, { metadata: { name: 'c' }, rules: [rule('get', 'pods')] });
    expect(await asJane('POST', BINDINGS, binding('ClusterRole', 'c'))).toEqual(
      refusal('rolebindings', 'b', '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}'),
    );
    expect(await asJane('POST', `${RBAC}/clusterrolebindings`, binding('ClusterRole', 'c'))).toEqual(
      refusal('clusterrolebindings', 'b', '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}'),
    );
    expect(await asJane('POST', BINDINGS, binding('Role', 'no-such'))).toEqual([
      404,
      'role.rbac.authorization.k8s.io "no-such" not found',
    ]);
  });

  it('unless they may bind the role', async () => {
    await grant('ClusterRole', write, { ...rule('bind', 'clusterroles', [GROUP]), resourceNames: ['view'] });
    expect((await asJane('POST', BINDINGS, binding('ClusterRole', 'view')))[0]).toBe(201);
    expect((await asJane('POST', BINDINGS, { ...binding('ClusterRole', 'edit'), metadata: { name: 'c' } }))[0]).toBe(
      403,
    );
  });

  it('but may change what is none of the rules', async () => {
    await grant('ClusterRole', write);
    await server.send('POST', ROLES, role(rule('get', 'secrets')));
    const patch = { metadata: { finalizers: ['a.b/c'] } };
    const answer = await server.send('PATCH', `${ROLES}/r`, patch, {
      'impersonate-user': 'jane',
      'content-type': 'application/merge-patch+json',
    });
    expect(answer.code).toBe(200);
  });
});

// upstream: plugin/pkg/auth/authorizer/node
it('nodes do what the role of nodes says, without a binding', async () => {
  const as = { 'impersonate-user': 'system:node:n1', 'impersonate-group': 'system:nodes' };
  expect((await server.send('GET', '/api/v1/services', undefined, as)).code).toBe(200);
  expect((await server.send('DELETE', '/api/v1/services', undefined, as)).code).toBe(403);
  const other = { 'impersonate-user': 'system:node:n1', 'impersonate-group': 'others' };
  expect((await server.send('GET', '/api/v1/services', undefined, other)).code).toBe(403);
});

// upstream: k8s.io/apiserver/pkg/endpoints/handlers/update.go withAuthorization
it('who may only patch creates nothing by it', async () => {
  await grant('Role', rule('patch', 'configmaps'));
  const path = '/api/v1/namespaces/default/configmaps/a?fieldManager=me';
  const apply = (): Promise<{ code: number; body: { message?: string } }> =>
    server.send(
      'PATCH',
      path,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 'b' } },
      {
        'impersonate-user': 'jane',
        'content-type': 'application/apply-patch+yaml',
      },
    );
  const refused = await apply();
  expect([refused.code, refused.body.message]).toEqual([
    403,
    'configmaps "a" is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"',
  ]);
  await server.send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' } });
  expect((await apply()).code).toBe(200);
});

// upstream: test/integration/auth/svcacct_test.go, pkg/routes/openidmetadata.go
it('others verify tokens by what is published of their issuer', async () => {
  const { body: token } = await server.send('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', {});
  const robot = { authorization: `Bearer ${String(token.status.token)}` };
  const issuer = await server.send('GET', '/.well-known/openid-configuration', undefined, robot);
  const [head = '', payload = '', signature = ''] = String(token.status.token).split('.');
  const decode = (part: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(part, 'base64url'));
  const claims = JSON.parse(new TextDecoder().decode(decode(payload))) as { iss: string };
  expect(issuer.body.issuer).toBe(claims.iss);
  const keys = await server.send('GET', new URL(String(issuer.body.jwks_uri)).pathname, undefined, robot);
  expect(keys.headers.get('content-type')).toBe('application/jwk-set+json');
  const [jwk] = (JSON.parse(String(keys.body)) as { keys: readonly (JsonWebKey & { kid: string })[] }).keys;
  expect(JSON.parse(new TextDecoder().decode(decode(head)))).toEqual({ alg: 'ES256', kid: jwk?.kid });
  const key = await crypto.subtle.importKey('jwk', jwk ?? {}, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'verify',
  ]);
  const data = new TextEncoder().encode(`${head}.${payload}`);
  expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, decode(signature), data)).toBe(true);
  expect((await server.send('GET', '/openid/v1/jwks', undefined, { 'impersonate-user': 'jane' })).code).toBe(403);
});

describe('a transport of its own', () => {
  const status = async (handler: FetchHandler, path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await handler.fetch(new Request(`http://localhost${path}`, { headers }))).status;

  it('is for its user, and for whose token a request brings', async () => {
    const nobody = server.handlerFor(ANONYMOUS);
    expect(await status(nobody, '/healthz')).toBe(200);
    expect(await status(nobody, '/version')).toBe(200);
    expect(await status(nobody, '/apis')).toBe(403);
    const { body } = await server.send('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', {});
    const robot = { authorization: `Bearer ${String(body.status.token)}` };
    expect(await status(nobody, '/apis', robot)).toBe(200);
    expect(await status(nobody, '/api/v1/nodes', robot)).toBe(403);
    expect(await status(nobody, '/healthz', { authorization: 'Bearer x' })).toBe(401);
  });

  // upstream: pkg/registry/core/pod/rest/subresources_test.go
  it('opens sessions for those who may create them', async () => {
    const jane = server.handlerFor({ username: 'jane', groups: [] });
    const open = (): Promise<unknown> =>
      jane
        .connect(new Request('http://localhost/api/v1/namespaces/default/pods/a/exec?command=ls'))
        .catch((cause: unknown) => (cause as Error).message);
    const refusal = (verb: string): string =>
      `pods "a" is forbidden: User "jane" cannot ${verb} resource "pods/exec" in API group "" in the namespace "default"`;
    expect(await open()).toBe(refusal('get'));
    await grant('Role', rule('get', 'pods/exec'));
    expect(await open()).toBe(refusal('create'));
    const rules = [rule('get create', 'pods/exec')];
    await server.send('PUT', `${RBAC}/namespaces/default/roles/granted`, { metadata: { name: 'granted' }, rules });
    expect(await open()).toBe('pods "a" not found');
  });
});
