import { beforeEach, expect, test } from 'vitest';
import { certificateSigningRequests } from '../../api/index.ts';
import { startTestServer, type TestServer } from '../../apiserver/testing/server.ts';
import { kubectl, type Result } from '../testing/run.ts';

/** Made with OpenSSL: the request is of CN=jane, O=devs. */
const KEY = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIFwePWSnx6wCKY7cI+7fL3ixC1qQPz/mSe/5SrZDEcSgoAoGCCqGSM49
AwEHoUQDQgAEX4jf0B2/qBUpcAVQTmYym+hDOYPq8Q10XvYc8A9TZ1Y1k57Dm5pJ
zpKtaVLK66EPb5s3KRWvXMKCDMow32uIJw==
-----END EC PRIVATE KEY-----
`;
const REQUEST = `-----BEGIN CERTIFICATE REQUEST-----
MIHZMIGAAgEAMB4xDTALBgNVBAMMBGphbmUxDTALBgNVBAoMBGRldnMwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARfiN/QHb+oFSlwBVBOZjKb6EM5g+rxDXRe9hzw
D1NnVjWTnsObmknOkq1pUsrroQ9vmzcpFa9cwoIMyjDfa4gnoAAwCgYIKoZIzj0E
AwIDSAAwRQIhAKFsiW/23oki4ef5bh43Cjdhg15Ub2sPh/7mSTA56sdSAiBENzxx
Y4xTyZuBEuvMPQaeu01lR71N78BwfLdjXrYEzg==
-----END CERTIFICATE REQUEST-----
`;
const OTHER_KEY = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIOL6AohTeoUNSlcm0y128EiicybZjY0wWbM2G1AA/d0uoAoGCCqGSM49
AwEHoUQDQgAE06/Wyj9OD8jdQL3yznELrXyJQrNWkDTlTYp9/qsrzY15LSKHUooV
RKi/mJh4oJQ2tQ1x9P1/8dVM+2xgvRCQ7g==
-----END EC PRIVATE KEY-----
`;
/** A certificate that signs itself, of CN=rsa.example.com, and its key in PKCS #1. */
const RSA_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIDFzCCAf+gAwIBAgIUAsluG1Uem49LvBHCk606OYkQyKUwDQYJKoZIhvcNAQEL
BQAwGjEYMBYGA1UEAwwPcnNhLmV4YW1wbGUuY29tMCAXDTI2MTEyMjAyNTYzN1oY
DzIxMjYxMDI5MDI1NjM3WjAaMRgwFgYDVQQDDA9yc2EuZXhhbXBsZS5jb20wggEi
MA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDcje2KZfOZp5ZP/kUCgFtMVfMM
vkTZBwBSDywSJ60fyg6W9SGIjefjOMTNmbhhXlKVz0Q9dJrWsjWrVzUteEaGOZxu
xEQQxXjQ8DPwRuHJVRlmxW+mKqVkcPrZuYis4zY3bmQ8iFMY0fDbXg477XLS7DfY
5lFURORUY+WF2yTAdAt4//GNXHvns67dEAvjZoJfm3nwwDghs7H2T8V9nB8QHxkC
CfzvIgS2Bn7RIqX70yQM7FYtOl/OFs3M9TEG6qR0vToxI4gTKX2CoPKMxqpNT3bV
dB1TrEbGHCu2AZLTES5cKEKVUtoqLrLxyKAmHnolqBPDXJKRVFOtAyVhcSUXAgMB
AAGjUzBRMB0GA1UdDgQWBBRmHaHcJLjNsKWQxzlSAqm5nla2VTAfBgNVHSMEGDAW
gBRmHaHcJLjNsKWQxzlSAqm5nla2VTAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3
DQEBCwUAA4IBAQCRVBcumCIdXrU+NSivndNsiQB+8mzYzx8K8bR85g3cZz/pPI6q
5XwUYC7PPpXkUahr7ltw9bfMIWG1qQiCEfxPR2L9e34HBsUbGzKRI2clMX3yaLar
QtSjbs/UroSKgbpmmwp7SvuQFdHvoMdC3/sAl+TSzA0ERY2ND9tK6bEVC0ImSTDV
+9ADCC5Y7m6pw02twlkXPWy4v+fy4Zz3CKUXBp0OW2bXMkfyLoYpYZjKHRqcDNoG
B5YNz0fTwy5Yo92s96/ZQU9GFM8dfbXig/7khKdvNUYPczWFep7ncxR4cpxKynIe
ISgfba08ZsQCJmqjkLexDovd9HMEvHAQ9KO0
-----END CERTIFICATE-----
`;
const RSA_KEY = `-----BEGIN RSA PRIVATE KEY-----
MIIEowIBAAKCAQEA3I3timXzmaeWT/5FAoBbTFXzDL5E2QcAUg8sEietH8oOlvUh
iI3n4zjEzZm4YV5Slc9EPXSa1rI1q1c1LXhGhjmcbsREEMV40PAz8EbhyVUZZsVv
piqlZHD62bmIrOM2N25kPIhTGNHw214OO+1y0uw32OZRVETkVGPlhdskwHQLeP/x
jVx757Ou3RAL42aCX5t58MA4IbOx9k/FfZwfEB8ZAgn87yIEtgZ+0SKl+9MkDOxW
LTpfzhbNzPUxBuqkdL06MSOIEyl9gqDyjMaqTU921XQdU6xGxhwrtgGS0xEuXChC
lVLaKi6y8cigJh56JagTw1ySkVRTrQMlYXElFwIDAQABAoIBAEcs4DsZEqeEDzyK
bH/Vp2D3ncN/hZ1aJo7UyZ6kQjjvjozF18gHL43C7LQDBx8Y/uLMrBN/FVby1OIR
9x3Q4kV/ww119hdJeudGlSRV45iDB3sEfTbtLUnAMhvgRYyxmHYEAIIOZm6slaNd
c4+AXd1WkOFE1nsw7lSTlmb/pRkb4Iu5WQEErkIutw9P0UnUfjzVwNlsMYhrbdfo
1StGXJP2+iVSWVvrbqTJ4/yTZvj3wXRnuMySqri4vs/u0UedI5NzvllGFYSfexZC
i+kCrYHkLEoMRJHdppPMujfy10GAxL05oJC4VOJGXQ2Xz2P3lBXUEETrw/hdmBmD
1xyrcWUCgYEA87e9L8sxd+Aia+tQg3dWIvi/bCoWbhnS3oa1/sJfKcxzH1wdTBa3
8f3sYsGa1Qsi0PV5CmDp51/EynvWJAsQRy++yw1aEPUs6feX58TG2TGqI+7I7v5U
LSJpBMpa9+h+bEffz929G1VqCMYb5a5WoYIgZvco4sh6HpoWeHvfivMCgYEA56ta
b6mi7HbRg6dTiwp5w5dZe4Fm4he/V5xg4QnvEx8okcuvG6NuJskQ1ZoXAOMM7fO/
IIiju315sMHfDwlLuZNp71SJskAN4Hy9D7Nx8rb6aKr/87qQUDAni/u38rkKyyhU
UBg4jZoEWPm3QmPL/DuNXOKeYBUKydKJUM6cvk0CgYA5maZT4mEZpNZdzSqlN5Ib
B9Et/jB46w+EWjAvOr8FAPYAZmPiNMhaoBm7KWivi0c6PZnS0x7U+TRoaqYstJSv
TmB4Wvp7YYaw8TxsoXwhnvRIM8o3edJpLGXHpQ+k4cTnUIFb/lsQV7qMwk2blf2R
hFCmJSn7l0gNbXt8FEK78wKBgAjApI4LbqhYZNoAfFuIbclB8pOD9Aseso/wzIg0
A+BJERNRCrCUoBi/B+/J/ox+B4MF7nagMu9mci6HZJIA2+eK9jmgjAM8AEo27D2n
nep5l0RVEY53wfQFnbjgLbbx3sKGJ4lPIPPYmclyxcWwV4iUB2c2+JzQrrOpTJ7M
74cRAoGBAKgiQG1T986ufBBCmvDfx60v5n0Je1WClS8fFFJ41kZJaV03e/sVw78r
RqJbSN4DY39NRQNPsGlyspXDO48J3VKZcHW8OOvH77hMmwrxovsJlzCmKhJljnZP
mi+9f5hbfB5WJZcQsibWvWC2gdt5Zw3nrtO/Nu0lH6RMfHY76cHK
-----END RSA PRIVATE KEY-----
`;

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

/** The certificate that the cluster issues for the request. */
async function issued(): Promise<string> {
  const { client } = server;
  const csr = await client.create(certificateSigningRequests, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'jane' },
    spec: { request: btoa(REQUEST), signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] },
  });
  const conditions = [{ type: 'Approved', status: 'True', reason: 'Test', message: '' }];
  await client.update(certificateSigningRequests, { ...csr, status: { conditions } }, { subresource: 'approval' });
  const signed = (): Promise<string> =>
    client.get(certificateSigningRequests, { name: 'jane' }).then(({ status }) => status?.certificate ?? '');
  await expect.poll(signed).not.toBe('');
  return atob(await signed());
}

function kubeconfig(user: object): string {
  return JSON.stringify({
    clusters: [{ name: 'here', cluster: { server: 'https://kubernetes' } }],
    users: [{ name: 'jane', user }],
    contexts: [{ name: 'mine', context: { cluster: 'here', user: 'jane' } }],
    'current-context': 'mine',
  });
}

function run(line: string, files: Readonly<Record<string, string>>): Promise<Result> {
  return kubectl(server, `--kubeconfig=config ${line}`, { files });
}

test('who has a certificate of the cluster is who it says', async () => {
  const user = { 'client-certificate': 'jane.crt', 'client-key-data': btoa(KEY) };
  const files = { config: kubeconfig(user), 'jane.crt': await issued() };
  expect((await run('auth whoami -o json', files)).stdout).toMatch(/"devs"[\s\S]*"username": "jane"/);
  expect((await run('get pods', files)).stderr).toBe(
    'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"\n',
  );
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['of another key', { 'client-key-data': btoa(OTHER_KEY) }, 'error: tls: private key does not match public key\n'],
  ['and no key', { 'client-key-data': btoa('none') }, 'error: tls: failed to find any PEM data in key input\n'],
  [
    'that the cluster did not sign',
    { 'client-certificate-data': btoa(RSA_CERTIFICATE), 'client-key-data': btoa(RSA_KEY) },
    'error: You must be logged in to the server (Unauthorized)\n',
  ],
  [
    'in a file that is not there',
    { 'client-certificate': 'none.crt' },
    'error: unable to read client-certificate none.crt due to open none.crt: no such file or directory\n',
  ],
])('a certificate %s is not believed', async (_what, user, stderr) => {
  const own = 'client-certificate' in user ? {} : { 'client-certificate-data': btoa(await issued()) };
  const config = kubeconfig({ ...own, 'client-key-data': btoa(KEY), ...user });
  expect(await run('get pods', { config })).toMatchObject({ code: 1, stderr });
});

test.each([
  ['rsa.crt', 'rsa.key', 0, ''],
  ['rsa.crt', 'jane.key', 1, 'error: tls: failed to parse private key\n'],
  [
    'jane.key',
    'rsa.key',
    1,
    'error: tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [EC PRIVATE KEY]\n',
  ],
  ['rsa.crt', 'rsa.crt', 1, 'error: tls: found a certificate rather than a key in the PEM for the private key\n'],
])('create secret tls --cert=%s --key=%s', async (cert, key, code, stderr) => {
  const files = { 'rsa.crt': RSA_CERTIFICATE, 'rsa.key': RSA_KEY, 'jane.key': KEY };
  const result = await kubectl(server, `create secret tls web --cert=${cert} --key=${key}`, { files });
  expect([result.code, result.stderr]).toEqual([code, stderr]);
});
