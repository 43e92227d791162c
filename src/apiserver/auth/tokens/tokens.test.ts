import { beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const CORE = '/api/v1/namespaces/default';
const REVIEWS = '/apis/authentication.k8s.io/v1/tokenreviews';
const ME = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const HOUR = 3_600_000;

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
  await server.send('POST', `${CORE}/serviceaccounts`, { metadata: { name: 'robot' } });
});

interface Claims {
  readonly [claim: string]: unknown;
  readonly 'kubernetes.io': Readonly<Record<string, unknown>>;
}

function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

async function request(spec: object = {}, account = 'robot') {
  return server.send('POST', `${CORE}/serviceaccounts/${account}/token`, { spec });
}

async function token(spec: object = {}): Promise<string> {
  const answer = await request(spec);
  expect(answer.code).toBe(201);
  return String(answer.body.status.token);
}

/** Code of a request that brings a token. */
async function used(bearer: string): Promise<number> {
  return (await server.send('POST', ME, {}, { authorization: `Bearer ${bearer}` })).code;
}

async function review(bearer: string, audiences?: readonly string[]) {
  const spec = { token: bearer, ...(audiences === undefined ? {} : { audiences }) };
  return (await server.send('POST', REVIEWS, { spec })).body.status as Record<string, unknown>;
}

// upstream: pkg/registry/core/serviceaccount/storage/token.go, pkg/serviceaccount/claims_test.go
describe('a request for a token', () => {
  it('is answered with claims of the account', async () => {
    const { body, code } = await request();
    const now = server.clock.now() / 1000;
    expect(code).toBe(201);
    expect([body.kind, body.apiVersion, body.metadata.name]).toEqual([
      'TokenRequest',
      'authentication.k8s.io/v1',
      'robot',
    ]);
    expect(body.spec).toEqual({ audiences: [ISSUER], expirationSeconds: 3600 });
    expect(Date.parse(String(body.status.expirationTimestamp))).toBe(server.clock.now() + HOUR);
    const claims = claimsOf(String(body.status.token));
    expect(claims).toMatchObject({
      iss: ISSUER,
      aud: [ISSUER],
      sub: 'system:serviceaccount:default:robot',
      iat: now,
      nbf: now,
      exp: now + 3600,
    });
    expect(claims['kubernetes.io']).toMatchObject({ namespace: 'default', serviceaccount: { name: 'robot' } });
    expect(await used(String(body.status.token))).toBe(201);
  });

  it('binds to a pod and its node; tokens of volumes live longer than they say', async () => {
    const spec = { serviceAccountName: 'robot', nodeName: 'n1', containers: [{ name: 'c', image: 'i' }] };
    const pod = await server.send('POST', `${CORE}/pods`, { metadata: { name: 'p' }, spec });
    const bearer = await token({
      expirationSeconds: 3607,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p' },
    });
    const { exp, iat, ...claims } = claimsOf(bearer) as Claims & { readonly exp: number; readonly iat: number };
    expect(exp - iat).toBe(365 * 24 * 3600);
    expect(claims['kubernetes.io']).toMatchObject({
      pod: { name: 'p', uid: pod.body.metadata.uid as string },
      node: { name: 'n1' },
      warnafter: iat + 3607,
    });
  });

  it.each<readonly [string, object, number, string]>([
    [
      'too short',
      { expirationSeconds: 599 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ],
    [
      'too long',
      { expirationSeconds: 2 ** 32 + 1 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
    ],
    ['for no such pod', { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'x' } }, 404, 'pods "x" not found'],
    [
      'for what it cannot be bound to',
      { boundObjectRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' } },
      400,
      'cannot bind token to object of type apps/v1, Kind=Deployment',
    ],
  ])('%s is refused', async (_, spec, code, message) => {
    const answer = await request(spec);
    expect([answer.code, answer.body.message]).toEqual([code, message]);
  });

  it('for the pod of another account is refused', async () => {
    await server.send('POST', `${CORE}/pods`, {
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
    const answer = await request({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p' } });
    expect([answer.code, answer.body.message]).toEqual([
      400,
      'cannot bind token for serviceaccount "robot" to pod running with different serviceaccount name.',
    ]);
  });

  it('needs the account', async () => {
    const answer = await request({}, 'nobody');
    expect([answer.code, answer.body.message]).toEqual([404, 'serviceaccounts "nobody" not found']);
  });
});

// upstream: pkg/serviceaccount/{claims,legacy,jwt}_test.go, test/integration/auth/svcacct_test.go
describe('a token is good', () => {
  it('until it expires', async () => {
    const bearer = await token({ expirationSeconds: 600 });
    await server.clock.advance(600_000);
    expect(await used(bearer)).toBe(201);
    await server.clock.advance(1000);
    expect(await used(bearer)).toBe(401);
    expect(await review(bearer)).toEqual({
      user: {},
      error: '[invalid bearer token, service account token has expired]',
    });
  });

  it('until its account is gone, even if there is a new one', async () => {
    const bearer = await token();
    await server.send('DELETE', `${CORE}/serviceaccounts/robot`);
    expect(await used(bearer)).toBe(401);
    await server.send('POST', `${CORE}/serviceaccounts`, { metadata: { name: 'robot' } });
    expect(await used(bearer)).toBe(401);
    expect((await review(bearer))['error']).toMatch(/service account UID \(.+\) does not match claim \(.+\)/);
  });

  it.each<readonly [string, string, object]>([
    ['Secret', 'secrets', {}],
    ['Pod', 'pods', { spec: { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'i' }] } }],
  ])('until the %s that it is bound to is gone', async (kind, resource, more) => {
    const make = () => server.send('POST', `${CORE}/${resource}`, { metadata: { name: 'x' }, ...more });
    await make();
    const bearer = await token({ boundObjectRef: { apiVersion: 'v1', kind, name: 'x' } });
    expect(await used(bearer)).toBe(201);
    await server.send('DELETE', `${CORE}/${resource}/x?gracePeriodSeconds=0`);
    expect(await used(bearer)).toBe(401);
    await make();
    expect(await used(bearer)).toBe(401);
  });

  it('for its audiences only', async () => {
    const bearer = await token({ audiences: ['vault', 'other'] });
    expect(await used(bearer)).toBe(401);
    expect(await review(bearer, ['vault'])).toMatchObject({ authenticated: true, audiences: ['vault'] });
    expect((await review(bearer, ['none']))['error']).toBe(
      '[invalid bearer token, token audiences ["vault" "other"] is invalid for the target audiences ["none"]]',
    );
  });

  it('only as it was signed', async () => {
    const bearer = await token();
    const [head, , signature] = bearer.split('.');
    const claims = { ...claimsOf(bearer), sub: 'system:serviceaccount:kube-system:admin' };
    const forged = `${head ?? ''}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature ?? ''}`;
    expect(await used(forged)).toBe(401);
    expect(await used('x')).toBe(401);
    expect(await used('a.b.c')).toBe(401);
    expect((await review('x'))['error']).toBe('invalid bearer token');
  });

  it('and says who it is', async () => {
    const bearer = await token();
    const { jti } = claimsOf(bearer);
    const { body } = await server.send('POST', ME, {}, { authorization: `bearer ${bearer}` });
    expect(body.status.userInfo).toMatchObject({
      username: 'system:serviceaccount:default:robot',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${String(jti)}`] },
    });
  });
});

// upstream: pkg/controller/serviceaccount/tokens_controller_test.go
describe('a Secret that asks for a token', () => {
  const secret = (name: string, account: string) => ({
    metadata: { name, annotations: { 'kubernetes.io/service-account.name': account } },
    type: 'kubernetes.io/service-account-token',
  });

  async function filled(name: string): Promise<Record<string, string>> {
    const read = async () =>
      (await server.send('GET', `${CORE}/secrets/${name}`)).body as { data?: Record<string, string> };
    await expect.poll(async () => Object.keys((await read()).data ?? {})).toHaveLength(3);
    return (await read()).data ?? {};
  }

  it('gets it, with certificate and namespace', async () => {
    await server.send('POST', `${CORE}/secrets`, secret('s', 'robot'));
    const data = await filled('s');
    expect(atob(data['namespace'] ?? '')).toBe('default');
    expect(atob(data['ca.crt'] ?? '')).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    const bearer = atob(data['token'] ?? '');
    expect(claimsOf(bearer)).toMatchObject({
      iss: 'kubernetes/serviceaccount',
      sub: 'system:serviceaccount:default:robot',
    });
    expect(await used(bearer)).toBe(201);
    await server.send('DELETE', `${CORE}/secrets/s`);
    expect(await used(bearer)).toBe(401);
  });

  it('goes with its account', async () => {
    await server.send('POST', `${CORE}/secrets`, secret('s', 'robot'));
    await filled('s');
    await server.send('DELETE', `${CORE}/serviceaccounts/robot`);
    await expect.poll(async () => (await server.send('GET', `${CORE}/secrets/s`)).code).toBe(404);
  });

  it('of no account goes at once', async () => {
    await server.send('POST', `${CORE}/secrets`, secret('s', 'nobody'));
    await expect.poll(async () => (await server.send('GET', `${CORE}/secrets/s`)).code).toBe(404);
  });
});
