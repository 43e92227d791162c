import { expect, test } from 'vitest';
import { mastersRequest, rsaRequest, selfSigned } from '../../api/x509/testing/requests.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const AS_JANE = { 'impersonate-user': 'jane', 'impersonate-group': 'dev' };

const csr = (name: string, spec: object = {}): object => ({
  metadata: { name },
  spec: { request: rsaRequest, signerName: 'example.com/serving', usages: ['client auth'], ...spec },
  status: { conditions: [{ type: 'Approved', status: 'True' }] },
});

async function grant(server: TestServer, name: string, rules: readonly object[]): Promise<void> {
  await server.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', { metadata: { name }, rules });
  await server.send('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
  });
}

const CERTIFICATES = 'certificates.k8s.io';

// Upstream: pkg/registry/certificates/certificates TestStrategyCreate
test('the server says who asks for a certificate, and nobody approves by creating', async () => {
  const server = await startTestServer();
  await grant(server, 'asks', [
    { apiGroups: [CERTIFICATES], resources: ['certificatesigningrequests'], verbs: ['create'] },
  ]);
  const { body } = await server.send('POST', CSRS, csr('a', { username: 'admin', uid: '1', groups: ['x'] }), AS_JANE);
  expect(body.spec).toMatchObject({ username: 'jane', groups: ['dev', 'system:authenticated'] });
  expect(body.spec.uid).toBeUndefined();
  expect(body.status).toEqual({});
});

// Upstream: pkg/registry/certificates/certificates/storage tests; strategy PrepareForUpdate
test('approval, certificate and the request are written in three places', async () => {
  const server = await startTestServer();
  const created = (await server.send('POST', CSRS, csr('a'))).body;
  const next = {
    ...created,
    spec: { ...created.spec, usages: ['server auth'] },
    status: { conditions: [{ type: 'Approved', status: 'True', reason: 'Test' }], certificate: selfSigned },
  };
  const unchanged = (await server.send('PUT', `${CSRS}/a`, next)).body;
  expect([unchanged.spec, unchanged.status]).toEqual([created.spec, {}]);
  const approved = (await server.send('PUT', `${CSRS}/a/approval`, next)).body;
  expect(approved.status).toMatchObject({
    conditions: [{ type: 'Approved', reason: 'Test', lastUpdateTime: expect.any(String) as string }],
  });
  expect(approved.status.certificate).toBeUndefined();
  const signed = (await server.send('PATCH', `${CSRS}/a/status`, { status: { certificate: selfSigned } }, MERGE)).body;
  expect(signed.status).toEqual({ ...approved.status, certificate: selfSigned });
  expect((await server.send('GET', `${CSRS}/a/approval`)).body.status).toEqual(signed.status);
});

const MERGE = { 'content-type': 'application/merge-patch+json' };

// Upstream: plugin/pkg/admission/certificates/{approval,signing} TestPlugin_Validate
test('signers are approved and signed for by those who may', async () => {
  const server = await startTestServer();
  await grant(server, 'may', [
    {
      apiGroups: [CERTIFICATES],
      resources: ['certificatesigningrequests/approval', 'certificatesigningrequests/status'],
      verbs: ['patch'],
    },
  ]);
  await server.send('POST', CSRS, csr('a'));
  const approve = { status: { conditions: [{ type: 'Approved', status: 'True' }] } };
  const patch = async (subresource: string, body: object): Promise<readonly [number, string | undefined]> => {
    const answer = await server.send('PATCH', `${CSRS}/a/${subresource}`, body, { ...AS_JANE, ...MERGE });
    return [answer.code, answer.body.message];
  };
  const refused = (what: string): readonly [number, string] => [
    403,
    `certificatesigningrequests.certificates.k8s.io "a" is forbidden: user not permitted to ${what} requests with signerName "example.com/serving"`,
  ];
  const sign = { status: { certificate: selfSigned } };
  expect(await patch('approval', approve)).toEqual(refused('approve'));
  expect(await patch('status', sign)).toEqual(refused('sign'));
  await grant(server, 'signers', [
    { apiGroups: [CERTIFICATES], resources: ['signers'], resourceNames: ['example.com/*'], verbs: ['approve', 'sign'] },
  ]);
  expect((await patch('approval', approve))[0]).toBe(200);
  expect((await patch('status', sign))[0]).toBe(200);
});

// Upstream: plugin/pkg/admission/certificates/subjectrestriction TestPlugin_Validate
test('no client is given a certificate of system:masters', async () => {
  const server = await startTestServer();
  const spec = { request: mastersRequest, signerName: 'kubernetes.io/kube-apiserver-client' };
  expect((await server.send('POST', CSRS, csr('a', spec))).body.message).toBe(
    'certificatesigningrequests.certificates.k8s.io "a" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
  );
  expect((await server.send('POST', CSRS, csr('a', { request: mastersRequest }))).code).toBe(201);
});
