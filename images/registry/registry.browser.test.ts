/** The distribution API (distribution-spec): what a push and a pull ask, and what clients must be told. */
import { expect, test } from 'vitest';
import { TestNetwork } from '../testing/harness.ts';

async function digestOf(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return `sha256:${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function registry(env: readonly (readonly [string, string])[] = []) {
  const network = new TestNetwork();
  const box = await network.container('registry:2', 'registry');
  const server = await box.start(['/entrypoint.sh', '/etc/docker/registry/config.yml'], undefined, env);
  await server.stderr.until('msg="listening on [::]:5000"');
  const client = await network.container('curlimages/curl', 'client');
  const ask = async (method: string, path: string, body?: string, headers: readonly string[] = []): Promise<Answer> => {
    const data = body === undefined ? [] : ['--data-binary', body];
    const type = headers.some((each) => each.startsWith('Content-Type:'))
      ? []
      : ['-H', 'Content-Type: application/octet-stream'];
    const how = method === 'HEAD' ? ['-I'] : ['-X', method];
    const args = [...how, ...headers.flatMap((each) => ['-H', each]), ...type, ...data];
    const { stdout } = await client.run(['curl', '-si', ...args, `http://registry:5000${path}`]);
    const [head = '', ...rest] = stdout.split('\r\n\r\n');
    const [first = '', ...lines] = head.split('\r\n');
    const pairs = lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(pairs), body: rest.join('\r\n\r\n') };
  };
  const upload = async (repository: string, content: string): Promise<string> => {
    const digest = await digestOf(content);
    const { headers } = await ask('POST', `/v2/${repository}/blobs/uploads/`);
    expect((await ask('PUT', `${headers['location'] ?? ''}?digest=${digest}`, content)).status).toBe(201);
    return digest;
  };
  return { ask, upload, server, box };
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

function manifest(config: string, layer: string): string {
  const descriptor = (mediaType: string, digest: string): object => ({ mediaType, digest, size: 1 });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar', layer)],
  });
}

test('what is pushed is pulled, by tag and by digest', async () => {
  const { ask, upload, server, box } = await registry();
  expect(await ask('GET', '/v2/')).toMatchObject({
    status: 200,
    headers: { 'docker-distribution-api-version': 'registry/2.0' },
    body: '{}',
  });
  const config = await upload('team/app', '{"os":"wasi"}');
  const layer = await upload('team/app', 'layer');
  const document = manifest(config, layer);
  const digest = await digestOf(document);
  const pushed = await ask('PUT', '/v2/team/app/manifests/v1', document, [`Content-Type: ${MANIFEST}`]);
  expect(pushed).toMatchObject({ status: 201, headers: { 'docker-content-digest': digest } });

  for (const reference of ['v1', digest]) {
    const pulled = await ask('GET', `/v2/team/app/manifests/${reference}`);
    expect(pulled).toMatchObject({ status: 200, body: document });
    expect(pulled.headers).toMatchObject({ 'content-type': MANIFEST, 'docker-content-digest': digest });
  }
  expect((await ask('HEAD', '/v2/team/app/manifests/v1')).headers['content-length']).toBe(String(document.length));
  expect(await ask('GET', `/v2/team/app/blobs/${layer}`)).toMatchObject({ status: 200, body: 'layer' });
  expect(await ask('GET', `/v2/team/app/blobs/${layer}`, undefined, ['Range: bytes=1-2'])).toMatchObject({
    status: 206,
    headers: { 'content-range': 'bytes 1-2/5' },
    body: 'ay',
  });
  expect((await ask('GET', '/v2/_catalog')).body).toBe('{"repositories":["team/app"]}\n');
  expect((await ask('GET', '/v2/team/app/tags/list')).body).toBe('{"name":"team/app","tags":["v1"]}\n');
  await server.stdout.until('"GET /v2/team/app/tags/list HTTP/1.1" 200 ');
  const files = await box.run(['ls', '/var/lib/registry/docker/registry/v2/repositories/team/app/_manifests/tags']);
  expect(files.stdout).toBe('v1\n');
});

test('an upload goes on where it stopped', async () => {
  const { ask } = await registry();
  const { headers } = await ask('POST', '/v2/a/blobs/uploads/');
  const place = headers['location'] ?? '';
  expect(await ask('PATCH', place, 'hello ', ['Content-Range: 0-5'])).toMatchObject({
    status: 202,
    headers: { range: '0-5' },
  });
  expect(await ask('PATCH', place, 'again', ['Content-Range: 0-4'])).toMatchObject({
    status: 416,
    headers: { range: '0-5' },
  });
  expect(await ask('GET', place)).toMatchObject({ status: 204, headers: { range: '0-5' } });
  expect((await ask('PATCH', place, 'world', ['Content-Range: 6-10'])).status).toBe(202);
  const digest = await digestOf('hello world');
  expect(await ask('PUT', `${place}?digest=${digest}`)).toMatchObject({
    status: 201,
    headers: { 'docker-content-digest': digest },
  });
  expect((await ask('GET', place)).status).toBe(404);
  expect((await ask('GET', `/v2/b/blobs/${digest}`)).status).toBe(404);
  expect((await ask('POST', `/v2/b/blobs/uploads/?mount=${digest}&from=a`)).status).toBe(201);
  expect((await ask('GET', `/v2/b/blobs/${digest}`)).body).toBe('hello world');
});

test.each<[string, string, string | undefined, number, string]>([
  [
    'GET',
    '/v2/a/manifests/v9',
    undefined,
    404,
    '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"v9"}}]}\n',
  ],
  [
    'GET',
    '/v2/a/tags/list',
    undefined,
    404,
    '{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry","detail":{"name":"a"}}]}\n',
  ],
  [
    'GET',
    '/v2/UPPER/tags/list',
    undefined,
    400,
    '{"errors":[{"code":"NAME_INVALID","message":"invalid repository name"}]}\n',
  ],
  [
    'PUT',
    '/v2/a/manifests/v1',
    'not json',
    400,
    '{"errors":[{"code":"MANIFEST_INVALID","message":"manifest invalid","detail":{}}]}\n',
  ],
  [
    'PUT',
    '/v2/a/manifests/v1',
    '{"schemaVersion":2',
    400,
    '{"errors":[{"code":"MANIFEST_INVALID","message":"manifest invalid","detail":{}}]}\n',
  ],
  [
    'PUT',
    '/v2/a/manifests/-v1',
    '{}',
    400,
    '{"errors":[{"code":"TAG_INVALID","message":"manifest tag did not match URI"}]}\n',
  ],
  [
    'PUT',
    '/v2/a/blobs/uploads/11111111-1111-4111-8111-111111111111',
    'x',
    404,
    '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN","message":"blob upload unknown to registry"}]}\n',
  ],
  ['PUT', '/v2/a/blobs/uploads/..%2f..%2fx', 'x', 404, '404 page not found\n'],
  [
    'DELETE',
    '/v2/a/manifests/v1',
    undefined,
    405,
    '{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}\n',
  ],
])('%s %s %s', async (method, path, body, status, answer) => {
  const { ask } = await registry();
  const said = await ask(method, path, body);
  expect([said.status, said.body]).toEqual([status, answer]);
});

test('what is not what it says it is is not kept', async () => {
  const { ask, upload } = await registry();
  const wrong = `sha256:${'0'.repeat(64)}`;
  const { headers } = await ask('POST', '/v2/a/blobs/uploads/');
  const refused = await ask('PUT', `${headers['location'] ?? ''}?digest=${wrong}`, 'something');
  expect(refused).toMatchObject({ status: 400, body: expect.stringContaining('"DIGEST_INVALID"') as string });
  expect((await ask('GET', `/v2/a/blobs/${wrong}`)).status).toBe(404);
  const config = await upload('a', '{}');
  const lacking = await ask('PUT', '/v2/a/manifests/v1', manifest(config, wrong));
  expect(lacking.body).toBe(
    `{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","message":"blob unknown to registry","detail":{"Digest":"${wrong}"}}]}\n`,
  );
});

test('what may be deleted is a setting', async () => {
  const { ask, upload } = await registry([['REGISTRY_STORAGE_DELETE_ENABLED', 'true']]);
  const digest = await upload('a', '{}');
  const document = manifest(digest, digest);
  await ask('PUT', '/v2/a/manifests/v1', document);
  expect((await ask('DELETE', `/v2/a/manifests/${await digestOf(document)}`)).status).toBe(202);
  expect((await ask('GET', '/v2/a/manifests/v1')).status).toBe(404);
  expect((await ask('DELETE', `/v2/a/blobs/${digest}`)).status).toBe(202);
  expect((await ask('GET', `/v2/a/blobs/${digest}`)).status).toBe(404);
});

test('a setting that it does not have is refused', async () => {
  const config = 'version: 0.1\nstorage:\n  s3:\n    bucket: mine\n';
  const box = await new TestNetwork().container('registry', 'registry', { '/config.yml': config });
  const { code, stderr } = await box.run(['/entrypoint.sh', '/config.yml']);
  expect([code, stderr]).toEqual([1, 'configuration error: storage.s3.bucket is not a setting of this registry\n']);
});
