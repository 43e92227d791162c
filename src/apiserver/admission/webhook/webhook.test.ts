import { describe, expect, it } from 'vitest';
import { deferred } from '../../../base/index.ts';
import { CONFIG_MAPS, DEPLOYMENTS, deployment } from '../../testing/objects.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const RULES = [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['*'], resources: ['deployments'] }];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they know it to be
type Review = any;
type Answer = (review: Review, request: Request) => object | Response | Promise<object | Response>;

const base64 = (value: unknown): string => btoa(JSON.stringify(value));
const patching =
  (operations: readonly object[]): Answer =>
  () => ({
    allowed: true,
    patchType: 'JSONPatch',
    patch: base64(operations),
  });

/** A server with webhooks of both kinds, all answered by one function. */
async function serverWith(
  answer: Answer,
  {
    validating = [],
    mutating = [],
  }: { readonly validating?: readonly object[]; readonly mutating?: readonly object[] },
): Promise<TestServer> {
  const server = await startTestServer({
    async fetch(request) {
      const review = await request.json();
      const response = await answer(review, request);
      if (response instanceof Response) return response;
      const { apiVersion, kind } = review;
      return Response.json({ apiVersion, kind, response: { uid: review.request.uid, ...response } });
    },
  });
  for (const [kind, hooks] of Object.entries({ Validating: validating, Mutating: mutating })) {
    const webhooks = hooks.map((hook, index) => ({
      name: `h${String(index)}.example.com`,
      rules: RULES,
      clientConfig: { url: 'https://hook.example.com/check' },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      ...hook,
    }));
    if (webhooks.length === 0) continue;
    const body = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: `${kind}WebhookConfiguration`,
      metadata: { name: 'c' },
      webhooks,
    };
    const made = await server.send('POST', `${GROUP}/${kind.toLowerCase()}webhookconfigurations`, body);
    expect(made.body).toMatchObject({ kind: body.kind });
  }
  return server;
}

// upstream: k8s.io/apiserver/pkg/admission/plugin/webhook/testing/testcase.go
describe('ValidatingAdmissionWebhook', () => {
  it('is told of requests', async () => {
    const seen: Review[] = [];
    const server = await serverWith(
      (review, request) => {
        seen.push({ review, url: request.url });
        return { allowed: true, warnings: ['mind this'] };
      },
      { validating: [{}] },
    );
    const { code, headers } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    expect(code).toBe(201);
    expect(headers.get('warning')).toBe('299 - "mind this"');
    const [{ review, url }] = seen;
    expect(url).toBe('https://hook.example.com/check?timeout=10s');
    expect(review).toMatchObject({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: {
        kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
        resource: { group: 'apps', version: 'v1', resource: 'deployments' },
        requestKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
        name: 'web',
        namespace: 'default',
        operation: 'CREATE',
        userInfo: { username: 'kubernetes-admin' },
        object: { kind: 'Deployment', metadata: { name: 'web' } },
        oldObject: null,
        dryRun: false,
        options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
      },
    });
    await server.send('DELETE', `${DEPLOYMENTS}/web`);
    expect(seen.at(-1).review.request).toMatchObject({
      operation: 'DELETE',
      object: null,
      oldObject: { kind: 'Deployment' },
    });
  });

  it.each<[string, object, number, string]>([
    ['a message', { status: { message: 'you shall not pass' } }, 400, ': you shall not pass'],
    ['a reason', { status: { reason: 'Forbidden', code: 403 } }, 403, ': Forbidden'],
    ['nothing', {}, 400, ' without explanation'],
  ])('refuses with %s', async (_, response, expected, text) => {
    const server = await serverWith(() => ({ allowed: false, ...response }), { validating: [{}] });
    const { code, body } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    expect([code, body.message]).toEqual([expected, `admission webhook "h0.example.com" denied the request${text}`]);
  });

  it.each<[string, Answer, string]>([
    [
      'fails',
      () => new Response('oops', { status: 500 }),
      'failed to call webhook: an error on the server ("oops") has prevented the request from succeeding',
    ],
    [
      'is not there',
      () => new Response('', { status: 404 }),
      'failed to call webhook: the server could not find the requested resource',
    ],
    [
      'cannot be reached',
      () => Promise.reject(new Error('dial tcp: no such host')),
      'failed to call webhook: Post "https://hook.example.com/check?timeout=10s": dial tcp: no such host',
    ],
    [
      'answers something else',
      () => new Response('<html>'),
      "failed to call webhook: couldn't get version/kind; json parse error: invalid character '<' looking for beginning of value",
    ],
    [
      'has no answer',
      () => Response.json({ kind: 'AdmissionReview' }),
      'received invalid webhook response: webhook response was absent',
    ],
    [
      'answers another question',
      () => ({ uid: 'x', allowed: true }),
      'received invalid webhook response: expected response.uid=',
    ],
    [
      'wants changes',
      patching([]),
      'received invalid webhook response: validating webhook may not return response.patch',
    ],
  ])('that %s', async (_, answer, expected) => {
    const failing = await serverWith(answer, { validating: [{}] });
    const { code, body } = await failing.send('POST', DEPLOYMENTS, deployment('web'));
    expect([code, body.reason]).toEqual([500, 'InternalError']);
    expect(body.message).toContain(`Internal error occurred: failed calling webhook "h0.example.com": ${expected}`);
    const ignoring = await serverWith(answer, { validating: [{ failurePolicy: 'Ignore' }] });
    expect((await ignoring.send('POST', DEPLOYMENTS, deployment('web'))).code).toBe(201);
  });

  it('is waited for as long as it asks for', async () => {
    const asked = deferred<undefined>();
    const hanging: Answer = () => {
      asked.resolve(undefined);
      return new Promise(() => undefined);
    };
    const server = await serverWith(hanging, { validating: [{ timeoutSeconds: 3 }] });
    const answer = server.send('POST', DEPLOYMENTS, deployment('web'));
    await asked.promise;
    await server.clock.advance(3000);
    expect((await answer).body.message).toBe(
      'Internal error occurred: failed calling webhook "h0.example.com": failed to call webhook: Post "https://hook.example.com/check?timeout=3s": context deadline exceeded',
    );
  });

  it.each<[string, object, boolean]>([
    ['the version it knows', { admissionReviewVersions: ['v9', 'v1beta1'] }, true],
    ['conditions', { matchConditions: [{ name: 'c', expression: "object.metadata.name == 'other'" }] }, false],
    ['labels', { objectSelector: { matchLabels: { a: 'b' } } }, false],
    ['namespaces', { namespaceSelector: { matchLabels: { a: 'b' } } }, false],
    ['operations', { rules: [{ ...RULES[0], operations: ['UPDATE'] }] }, false],
    ['scopes', { rules: [{ ...RULES[0], scope: 'Cluster' }] }, false],
  ])('is chosen by %s', async (_, hook, expected) => {
    const server = await serverWith(() => ({ allowed: false }), { validating: [hook] });
    const { code } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    expect(code).toBe(expected ? 400 : 201);
  });

  it('is asked through its Service, in plain HTTP', async () => {
    const urls: string[] = [];
    const node = {
      async fetch(request: Request): Promise<Response> {
        urls.push(request.url);
        const review = await request.json();
        const { uid } = review.request;
        return Response.json({ ...review, response: { uid, allowed: false, status: { message: 'no' } } });
      },
      connect: () => Promise.reject(new Error('not here')),
    };
    const server = await startTestServer({ nodeProxy: (name) => (name === 'n1' ? node : undefined) });
    const webhook = {
      name: 'h.example.com',
      rules: RULES,
      clientConfig: { service: { namespace: 'default', name: 'hook', path: '/check' } },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    };
    await server.send('POST', `${GROUP}/validatingwebhookconfigurations`, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'c' },
      webhooks: [webhook],
    });
    const ask = async (): Promise<string> =>
      String((await server.send('POST', DEPLOYMENTS, deployment('web'))).body.message);
    const failed =
      'Internal error occurred: failed calling webhook "h.example.com": failed to call webhook: Post "https://hook.default.svc:443/check?timeout=10s": ';
    expect(await ask()).toBe(`${failed}service "hook" not found`);
    const spec = { ports: [{ port: 443, targetPort: 8443 }], selector: { app: 'hook' }, clusterIP: '10.96.7.7' };
    await server.send('POST', '/api/v1/namespaces/default/services', {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 'hook' },
      spec,
    });
    expect(await ask()).toBe(`${failed}dial tcp 10.96.7.7:443: connect: connection refused`);
    await server.send('POST', '/api/v1/namespaces/default/pods', {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'hook' },
      spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'i' }] },
    });
    await server.send('PUT', '/api/v1/namespaces/default/pods/hook/status', {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'hook' },
      status: { podIP: '10.1.1.1', podIPs: [{ ip: '10.1.1.1' }] },
    });
    const targetRef = { kind: 'Pod', namespace: 'default', name: 'hook' };
    await server.send('POST', '/api/v1/namespaces/default/endpoints', {
      kind: 'Endpoints',
      apiVersion: 'v1',
      metadata: { name: 'hook' },
      subsets: [{ addresses: [{ ip: '10.1.1.1', targetRef }], ports: [{ port: 8443 }] }],
    });
    expect(await ask()).toBe('admission webhook "h.example.com" denied the request: no');
    expect(urls[0]).toContain('10.1.1.1');
  });
});

describe('MutatingAdmissionWebhook', () => {
  it('changes objects', async () => {
    const server = await serverWith(patching([{ op: 'replace', path: '/spec/replicas', value: 5 }]), {
      mutating: [{}],
    });
    expect((await server.send('POST', DEPLOYMENTS, deployment('web'))).body.spec.replicas).toBe(5);
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' } };
    expect((await server.send('POST', CONFIG_MAPS, map)).code).toBe(201);
  });

  it('is told what those before it changed', async () => {
    const replicas: number[] = [];
    const server = await serverWith(
      (review) => {
        const now = Number(review.request.object.spec.replicas);
        replicas.push(now);
        return patching([{ op: 'replace', path: '/spec/replicas', value: now + 1 }])(review, undefined as never);
      },
      { mutating: [{}, {}] },
    );
    expect((await server.send('POST', DEPLOYMENTS, deployment('web'))).body.spec.replicas).toBe(3);
    expect(replicas).toEqual([1, 2]);
  });

  it('is asked again where it wants to be and others came after', async () => {
    const asked: string[] = [];
    const server = await serverWith(
      (review) => {
        const { replicas } = review.request.object.spec;
        asked.push(String(replicas));
        return replicas < 2 && asked.length === 2
          ? patching([{ op: 'replace', path: '/spec/replicas', value: 9 }])(review, undefined as never)
          : { allowed: true };
      },
      { mutating: [{ reinvocationPolicy: 'IfNeeded' }, {}] },
    );
    expect((await server.send('POST', DEPLOYMENTS, deployment('web'))).body.spec.replicas).toBe(9);
    expect(asked).toEqual(['1', '1', '9']);
  });

  it('that sends nonsense', async () => {
    const server = await serverWith(patching([{ op: 'remove', path: '/nope' }]), { mutating: [{}] });
    const { code, body } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    expect([code, body.reason]).toEqual([500, 'InternalError']);
  });
});
