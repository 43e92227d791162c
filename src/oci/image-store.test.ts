import { beforeEach, describe, expect, test } from 'vitest';
import type { Image, PullError } from './api.ts';
import { buildImage } from './build/build.ts';
import type { BuiltImage } from './build/image.ts';
import { registryLayout } from './build/registry-layout.ts';
import { createImageStore } from './image-store.ts';
import { MEDIA_TYPES, type Platform } from './manifest.ts';
import { isPullError } from './pull-error.ts';

const BASE = 'https://site.example/sub/';
const signal = new AbortController().signal;

/** A static host with the files of a registry, and what it was asked. */
class StaticHost {
  readonly files: Map<string, Uint8Array>;
  readonly asked: string[] = [];
  /** Held back until it resolves. */
  gate: Promise<void> = Promise.resolve();
  missing: () => Response = () => new Response('Not Found', { status: 404 });

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.files = new Map(files);
  }

  readonly fetch = async (url: string, abort: AbortSignal): Promise<Response> => {
    const path = url.slice(BASE.length);
    this.asked.push(path);
    await this.gate;
    abort.throwIfAborted();
    const bytes = this.files.get(path);
    // no useful content type, as static hosts have it for names without an extension
    return bytes === undefined
      ? this.missing()
      : new Response(new Uint8Array(bytes), { headers: { 'Content-Type': 'text/plain' } });
  };

  store(): ReturnType<typeof createImageStore> {
    return createImageStore({ baseUrl: BASE, fetch: this.fetch });
  }
}

async function build(content: string, cmd = 'CMD ["/app"]', platform?: Platform): Promise<BuiltImage> {
  const entry = (
    text: string,
  ): { type: 'file'; mode: number; uid: number; gid: number; mtime: number; content: Uint8Array } => ({
    type: 'file',
    mode: 0o755,
    uid: 0,
    gid: 0,
    mtime: 0,
    content: new TextEncoder().encode(text),
  });
  return buildImage({
    dockerfile: `FROM scratch\nCOPY base /base\nCOPY app /app\nENV A=1\n${cmd}`,
    context: new Map([
      ['/base', entry('shared')],
      ['/app', entry(content)],
    ]),
    resolveImage: () => Promise.resolve(undefined),
    created: 0,
    ...(platform === undefined ? {} : { platform }),
  });
}

let one: BuiltImage;
let host: StaticHost;

beforeEach(async () => {
  one = await build('one');
  const two = await build('two', 'CMD ["/app", "two"]');
  host = new StaticHost(
    registryLayout([
      { image: one, references: ['app:v1', 'app:latest'] },
      { image: two, references: ['app:v2', 'registry.k8s.io/pause:3.9'] },
    ]),
  );
});

function image(result: Image | PullError): Image {
  if (isPullError(result)) throw new Error(result.message);
  return result;
}

function message(result: Image | PullError): string {
  return isPullError(result) ? `${result.reason}: ${result.message}` : 'no error';
}

test('a pulled image has its configuration, its layers and its names', async () => {
  const store = host.store();
  expect(store.get('app')).toBeUndefined();
  const pulled = image(await store.pull('app', signal));
  expect(pulled).toMatchObject({
    id: one.configBlob.descriptor.digest,
    repoDigest: `docker.io/library/app@${one.manifest.descriptor.digest}`,
    repoTag: 'docker.io/library/app:latest',
    config: { Cmd: ['/app'], Env: [expect.stringContaining('PATH='), 'A=1'] },
  });
  expect(pulled.layers.map((layer) => [...layer.keys()])).toEqual([['/base'], ['/app']]);
  for (const name of ['app', 'docker.io/library/app:latest', pulled.id, pulled.repoDigest])
    expect(store.get(name)).toBe(pulled);
  expect(store.list()).toEqual([pulled]);
});

test('an image is found by digest, and on other registries by their name', async () => {
  const store = host.store();
  const { digest } = one.manifest.descriptor;
  expect(image(await store.pull(`app@${digest}`, signal)).id).toBe(one.configBlob.descriptor.digest);
  expect(image(await store.pull('registry.k8s.io/pause:3.9', signal)).config.Cmd).toEqual(['/app', 'two']);
});

test('an index gives the image for wasi/wasm', async () => {
  const { digest, size, mediaType } = one.manifest.descriptor;
  const other = {
    mediaType,
    size,
    digest: `sha256:${'0'.repeat(64)}`,
    platform: { os: 'linux', architecture: 'amd64' },
  };
  const ours = { mediaType, size, digest, platform: { os: 'wasi', architecture: 'wasm' } };
  const index = (manifests: readonly object[]): Uint8Array =>
    new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests }));
  host.files.set('v2/library/app/manifests/multi', index([other, ours]));
  host.files.set('v2/library/app/manifests/foreign', index([other]));
  const store = host.store();
  expect(image(await store.pull('app:multi', signal)).id).toBe(one.configBlob.descriptor.digest);
  expect(message(await store.pull('app:foreign', signal))).toBe(
    'NotFound: failed to pull and unpack image "docker.io/library/app:foreign": no match for platform in manifest: not found',
  );
});

test('an image for another platform has none for ours', async () => {
  const linux = await build('x', 'CMD ["/app"]', { os: 'linux', architecture: 'amd64' });
  host = new StaticHost(registryLayout([{ image: linux, references: ['app'] }]));
  expect(message(await host.store().pull('app', signal))).toMatch(
    /^NotFound: .*no match for platform in manifest: not found$/,
  );
});

test('layers are fetched once, and shared by images', async () => {
  const store = host.store();
  const [a, b] = await Promise.all([store.pull('app:v1', signal), store.pull('app:v2', signal)]);
  expect(image(a).layers[0]).toBe(image(b).layers[0]);
  const shared = one.layers[0]?.descriptor.digest ?? '';
  expect(host.asked.filter((path) => path.endsWith(shared))).toHaveLength(1);
});

test('pulls of one image at the same time are one pull', async () => {
  const store = host.store();
  const [a, b] = await Promise.all([store.pull('app', signal), store.pull('docker.io/library/app:latest', signal)]);
  expect(a).toBe(b);
  expect(host.asked.filter((path) => path.endsWith('manifests/latest'))).toHaveLength(1);
});

test('who gives up does not spoil the pull of others; when all do, it ends', async () => {
  let open = (): void => undefined;
  host.gate = new Promise((resolve) => {
    open = resolve;
  });
  const store = host.store();
  const impatient = new AbortController();
  const first = store.pull('app', impatient.signal);
  const second = store.pull('app', signal);
  impatient.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  open();
  expect(image(await second).repoTag).toBe('docker.io/library/app:latest');
});

describe('what cannot be pulled is told in containerd’s words', () => {
  const prefix = (name: string): string => `failed to pull and unpack image "${name}": `;
  const unresolved = (name: string): string =>
    `NotFound: ${prefix(name)}failed to resolve reference "${name}": ${name}: not found`;

  test('an unknown image, with what there is', async () => {
    expect(message(await host.store().pull('nosuch', signal))).toBe(
      `${unresolved('docker.io/library/nosuch:latest')} (images here: app, registry.k8s.io/pause)`,
    );
  });

  test('an unknown tag, with those there are', async () => {
    expect(message(await host.store().pull('app:v9', signal))).toBe(
      `${unresolved('docker.io/library/app:v9')} (tags of app here: latest, v1, v2)`,
    );
  });

  test('a site that answers every path with its page has no such image', async () => {
    host.missing = () => new Response('<!doctype html><html></html>', { headers: { 'Content-Type': 'text/html' } });
    expect(message(await host.store().pull('nosuch', signal))).toContain(unresolved('docker.io/library/nosuch:latest'));
  });

  test('a host that is down', async () => {
    const store = createImageStore({ baseUrl: BASE, fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
    const name = 'docker.io/library/app:latest';
    expect(message(await store.pull('app', signal))).toBe(
      `RegistryUnavailable: ${prefix(name)}failed to resolve reference "${name}": failed to do request: Get "${BASE}v2/library/app/manifests/latest": Failed to fetch`,
    );
  });

  test('a host that is in trouble', async () => {
    host.missing = () => new Response('', { status: 503, statusText: 'Service Unavailable' });
    expect(message(await host.store().pull('nosuch', signal))).toMatch(
      /^RegistryUnavailable: .*503 Service Unavailable$/,
    );
  });

  test('a layer with other bytes', async () => {
    const digest = one.layers[1]?.descriptor.digest ?? '';
    host.files.set(`v2/library/app/blobs/${digest}`, new Uint8Array([1, 2, 3]));
    expect(message(await host.store().pull('app', signal))).toMatch(
      new RegExp(
        `^DigestMismatch: .*failed commit on ref "layer-${digest}": unexpected commit digest sha256:039058c6\\w+, expected ${digest}: failed precondition$`,
      ),
    );
  });

  test('a layer that is missing', async () => {
    const digest = one.layers[1]?.descriptor.digest ?? '';
    host.files.delete(`v2/library/app/blobs/${digest}`);
    expect(message(await host.store().pull('app', signal))).toMatch(
      /^NotFound: .*failed open: content at .* not found: not found$/,
    );
  });

  test.each([
    ['not JSON', 'nonsense', /^Malformed: .*is not JSON$/],
    ['another version', '{"schemaVersion":1}', /^Malformed: .*unsupported manifest schema version 1$/],
    [
      'no digests',
      '{"schemaVersion":2,"layers":[],"config":{"mediaType":"x","digest":"md5:1","size":1}}',
      /^Malformed: .*invalid digest "md5:1"$/,
    ],
  ])('a manifest that is %s', async (_name, text, expected) => {
    host.files.set('v2/library/app/manifests/bad', new TextEncoder().encode(text));
    expect(message(await host.store().pull('app:bad', signal))).toMatch(expected);
  });

  test('a name that is none', async () => {
    expect(message(await host.store().pull('App!', signal))).toMatch(
      /^InvalidImageName: couldn't parse image name "App!": /,
    );
  });
});

test('a pull that failed can be tried again', async () => {
  const store = host.store();
  const digest = one.layers[1]?.descriptor.digest ?? '';
  const bytes = host.files.get(`v2/library/app/blobs/${digest}`) ?? new Uint8Array();
  host.files.delete(`v2/library/app/blobs/${digest}`);
  expect(isPullError(await store.pull('app', signal))).toBe(true);
  host.files.set(`v2/library/app/blobs/${digest}`, bytes);
  expect(image(await store.pull('app', signal)).layers).toHaveLength(2);
});
