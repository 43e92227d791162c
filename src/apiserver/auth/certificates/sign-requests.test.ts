import { expect, test } from 'vitest';
import { certificatesProblem, readPem } from '../../../api/x509/index.ts';
import { rsaRequest } from '../../../api/x509/testing/requests.ts';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const CLIENT = 'kubernetes.io/kube-apiserver-client';

async function approved(server: TestServer, spec: object): Promise<void> {
  await server.send('POST', CSRS, { metadata: { name: 'a' }, spec: { request: rsaRequest, ...spec } });
  const status = { conditions: [{ type: 'Approved', status: 'True' }] };
  await server.send('PATCH', `${CSRS}/a/approval`, { status }, MERGE);
}

async function statusOf(server: TestServer): Promise<Readonly<Record<string, unknown>>> {
  return (await server.send('GET', `${CSRS}/a`)).body.status as Readonly<Record<string, unknown>>;
}

// Upstream: pkg/controller/certificates/signer TestSigner, TestHandle
test('an approved request of a client is signed by the authority of the cluster', async () => {
  const server = await startTestServer();
  await approved(server, { signerName: CLIENT, usages: ['client auth', 'digital signature'] });
  await expect.poll(async () => (await statusOf(server))['certificate']).toBeDefined();
  const pem = atob((await statusOf(server))['certificate'] as string);
  expect(certificatesProblem(pem)).toBeUndefined();
  const text = new TextDecoder('latin1').decode(readPem(pem)[0]?.bytes);
  for (const part of ['kubernetes', 'rsa-user', 'g1', 'g2', 'a.b']) expect(text).toContain(part);
  const table = await server.send('GET', CSRS, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
  expect(table.body.rows[0].cells).toEqual(['a', '0s', CLIENT, 'kubernetes-admin', '<none>', 'Approved,Issued']);
});

test('a request that the signer does not take fails', async () => {
  const server = await startTestServer();
  await approved(server, { signerName: CLIENT, usages: ['server auth'] });
  await expect
    .poll(() => statusOf(server))
    .toMatchObject({
      conditions: [
        { type: 'Approved' },
        {
          type: 'Failed',
          reason: 'SignerValidationFailure',
          message: 'invalid usage for client certificate: server auth',
        },
      ],
    });
});

test.each([['example.com/other'], ['kubernetes.io/kubelet-serving-x']])('%s signs for itself', async (signerName) => {
  const server = await startTestServer();
  await approved(server, { signerName, usages: ['client auth'] });
  await server.clock.advance(1000);
  expect(await statusOf(server)).not.toHaveProperty('certificate');
});
