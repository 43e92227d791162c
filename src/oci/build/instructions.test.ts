import { describe, expect, test } from 'vitest';
import type { LayerEntry } from '../api.ts';
import type { LayerMap } from '../layer.ts';
import { packLayer } from '../layer.ts';
import { type BuiltImage } from './image.ts';
import { buildImage, type BuildOptions, type BuildStep } from './build.ts';
import type { BuiltLayer } from './image.ts';
import type { RunRequest } from './run-step.ts';
import { mergeLayers } from './tree.ts';

const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);
const file = (content: string, mode = 0o644): LayerEntry => ({
  type: 'file',
  mode,
  uid: 0,
  gid: 0,
  mtime: 0,
  content: bytes(content),
});
const directory: LayerEntry = { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 };

const CONTEXT: LayerMap = new Map([
  ['/src', directory],
  ['/src/main.js', file('main')],
  ['/src/lib', directory],
  ['/src/lib/a.js', file('a')],
  ['/src/lib/a.test.js', file('test')],
  ['/package.json', file('{}')],
]);

function build(dockerfile: string, options: Partial<BuildOptions> = {}): Promise<BuiltImage> {
  return buildImage({
    dockerfile,
    context: CONTEXT,
    resolveImage: () => Promise.resolve(undefined),
    created: 0,
    ...options,
  });
}

function filesOf(image: BuiltImage): Record<string, string> {
  const merged = mergeLayers(image.layers.map((layer) => layer.entries));
  const texts = [...merged].map(([path, { content }]) => [path, new TextDecoder().decode(content)] as const);
  return Object.fromEntries(texts.filter(([path]) => merged.get(path)?.type === 'file').sort());
}

/** A builder whose programs write what they were asked, and who remembers it. */
function recorder(): { readonly requests: RunRequest[]; readonly run: NonNullable<BuildOptions['run']> } {
  const requests: RunRequest[] = [];
  return {
    requests,
    run: (request) => {
      requests.push(request);
      return Promise.resolve({ exitCode: 0, changes: new Map([['/ran', file(request.args.join(' '))]]) });
    },
  };
}

describe('here-documents', () => {
  test('COPY writes files, with variables unless the name is quoted', async () => {
    const image = await build(
      [
        'FROM scratch',
        'ARG NAME=world',
        'COPY <<one.txt <<"two.txt" <<-three.txt /etc/',
        'Hello "$NAME", it\'s \\$5',
        'one.txt',
        'Hello $NAME',
        'two.txt',
        '\t\ttabs go',
        '\tthree.txt',
        'COPY <<EOF /named',
        '# no comment',
        '',
        'EOF',
      ].join('\n'),
    );
    expect(filesOf(image)).toEqual({
      '/etc/one.txt': 'Hello "world", it\'s $5\n',
      '/etc/two.txt': 'Hello $NAME\n',
      '/etc/three.txt': 'tabs go\n',
      '/named': '# no comment\n\n',
    });
  });

  test('RUN gives them to the shell, or runs them when they say with what', async () => {
    const { requests, run } = recorder();
    const dockerfile = [
      'FROM scratch',
      'RUN <<EOF',
      'set -e',
      'echo $HOME',
      'EOF',
      'RUN cat <<A - <<B > /both',
      'a',
      'A',
      'b',
      'B',
      'RUN <<script',
      '#!/usr/bin/env python3',
      'print(1)',
      'script',
    ].join('\n');
    await build(dockerfile, { run });
    expect(requests.map(({ args }) => args)).toEqual([
      ['/bin/sh', '-c', 'set -e\necho $HOME\n'],
      ['/bin/sh', '-c', 'cat <<A - <<B > /both\na\nA\nb\nB'],
      ['/dev/pipes/script'],
    ]);
    const [mount] = requests[2]?.mounts ?? [];
    expect(mount).toMatchObject({ type: 'bind', target: '/dev/pipes/script', readOnly: true });
    expect(mount?.type === 'bind' && mount.tree.get('/')).toMatchObject({ mode: 0o755 });
  });
});

describe('COPY and ADD', () => {
  test.each<[string, string, string[]]>([
    ['parents are kept', 'COPY --parents src/lib/a.js /app', ['/app/src/lib/a.js']],
    ['parents from the pivot on', 'COPY --parents src/./lib/a.js /app/', ['/app/lib/a.js']],
    ['any depth', 'COPY --parents **/*.test.js /app', ['/app/src/lib/a.test.js']],
    ['some are left out', 'COPY --exclude=**/*.test.js --exclude=main.js src /app', ['/app/lib/a.js']],
    ['--link changes nothing', 'COPY --link package.json /', ['/package.json']],
  ])('%s', async (_name, instruction, paths) => {
    expect(Object.keys(filesOf(await build(`FROM scratch\n${instruction}`)))).toEqual(paths);
  });

  test('ADD reads URLs, holds them to their checksums, unpacks them when told to', async () => {
    const tar = await packLayer(new Map([['/in', file('side')]]));
    const fetch = (url: string): Promise<Uint8Array> =>
      url.endsWith('.tar') ? Promise.resolve(tar) : Promise.resolve(bytes('remote'));
    const { layers } = await build('FROM scratch\nADD https://example.com/dir/x%20y?z=1 /a/', { fetch });
    expect(layers[0]?.entries.get('/a/x y')).toMatchObject({ mode: 0o600, content: bytes('remote') });
    const packed = await build(
      'FROM scratch\nADD https://example.com/a.tar /\nADD --unpack https://example.com/a.tar /t',
      {
        fetch,
      },
    );
    expect(Object.keys(filesOf(packed))).toEqual(['/a.tar', '/t/in']);
    const checked = `ADD --checksum=sha256:${'0'.repeat(64)} https://example.com/x /`;
    await expect(build(`FROM scratch\n${checked}`, { fetch })).rejects.toThrow(
      /^digest mismatch sha256:\w{64}: sha256:0+$/,
    );
    const offline = (): Promise<Uint8Array> => Promise.reject(new Error('invalid response status 404'));
    await expect(build('FROM scratch\nADD https://example.com/x /', { fetch: offline })).rejects.toThrow(
      'failed to load cache key: invalid response status 404',
    );
  });
});

describe('RUN --mount', () => {
  test('files, caches, secrets and room of its own', async () => {
    const { requests, run } = recorder();
    const secrets = new Map([['token', bytes('s3cret')]]);
    await build(
      [
        'FROM scratch AS deps',
        'COPY package.json /deps/',
        'FROM scratch',
        'ARG DIR=lib',
        'WORKDIR /w',
        'RUN --mount=type=bind,source=src/$DIR,target=lib \\',
        '    --mount=from=deps,src=/deps/package.json,dst=/p.json,rw \\',
        '    --mount=type=cache,target=/root/.npm,sharing=locked \\',
        '    --mount=type=tmpfs,target=/tmp,size=1m \\',
        '    --mount=type=secret,id=token \\',
        '    --mount=type=secret,id=token,env=TOKEN \\',
        '    --mount=type=secret,id=nobody \\',
        '    npm ci',
      ].join('\n'),
      { run, secrets },
    );
    const [{ mounts, args, env } = { mounts: [], args: [], env: [] }] = requests;
    expect(args).toEqual(['/bin/sh', '-c', 'npm ci']);
    expect(env).toContain('TOKEN=s3cret');
    expect(mounts).toMatchObject([
      { type: 'bind', target: '/w/lib', readOnly: true },
      { type: 'bind', target: '/p.json', readOnly: false },
      { type: 'cache', target: '/root/.npm', id: '/root/.npm', readOnly: false, mode: 0o755 },
      { type: 'tmpfs', target: '/tmp', size: 1024 * 1024 },
      { type: 'bind', target: '/run/secrets/token', readOnly: true },
    ]);
    const [lib, json, , , secret] = mounts;
    expect(lib?.type === 'bind' && [...lib.tree.keys()]).toEqual(['/a.js', '/a.test.js']);
    expect(json?.type === 'bind' && json.tree.get('/')?.content).toEqual(bytes('{}'));
    expect(secret?.type === 'bind' && secret.tree.get('/')).toMatchObject({ mode: 0o400, content: bytes('s3cret') });
  });

  test.each([
    ['type=nope,target=/x', 'unsupported mount type "nope"'],
    ['type=cach,target=/x', 'unsupported mount type "cach" (did you mean cache?)'],
    ['type=cache,tagret=/x', "unexpected key 'tagret' in 'tagret=/x' (did you mean target?)"],
    ['type=cache,target', "invalid field 'target' must be a key=value pair"],
    ['type=bind,target=/x,mode=7', 'mode not allowed for "bind" type mounts'],
    ['type=bind,target=/x,required', "unexpected key 'required' for mount type 'bind'"],
    ['type=secret,target=/x,from=a', 'secret mount should not have a from'],
    ['type=secret', 'invalid secret mount. one of source, target required'],
    ['type=cache,target=/x,ro=maybe', 'invalid value for readonly: maybe'],
    ['type=tmpfs,target=/x,size=big', 'invalid value for size: big'],
    ['from=$STAGE,target=/x', "'from' doesn't support variable expansion, define alias stage instead"],
  ])('%s', async (mount, message) => {
    await expect(build(`FROM scratch\nRUN --mount=${mount} true`)).rejects.toThrow(
      `dockerfile parse error on line 2: ${message}`,
    );
  });

  test('a secret that is required is missed', async () => {
    const { run } = recorder();
    await expect(build('FROM scratch\nRUN --mount=type=secret,id=key,required true', { run })).rejects.toThrow(
      'secret key: not found',
    );
  });
});

test('settings of containers end up in the configuration', async () => {
  const { config, author } = await build(
    [
      'FROM scratch',
      'MAINTAINER Jane <jane@example.com>',
      'VOLUME /data "/with space"',
      'VOLUME ["/more"]',
      'HEALTHCHECK --interval=5m --timeout=3s --start-period=1m30s --retries=2 CMD curl -f http://localhost/ || exit 1',
    ].join('\n'),
  );
  expect(author).toBe('Jane <jane@example.com>');
  expect(config.Volumes).toEqual({ '/data': {}, '/with space': {}, '/more': {} });
  expect(config.Healthcheck).toEqual({
    Test: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'],
    Interval: 300e9,
    Timeout: 3e9,
    StartPeriod: 90e9,
    Retries: 2,
  });
});

test('ONBUILD is carried out by the build that is made from the image, once', async () => {
  const base = await build('FROM scratch\nONBUILD COPY package.json /app/\nONBUILD ENV BUILT=1');
  expect(base.config.OnBuild).toEqual(['COPY package.json /app/', 'ENV BUILT=1']);
  const child = await build('FROM base\nCOPY src/main.js /', { resolveImage: () => Promise.resolve(base) });
  expect(Object.keys(filesOf(child))).toEqual(['/app/package.json', '/main.js']);
  expect(child.config.Env).toContain('BUILT=1');
  expect(child.config.OnBuild).toBeUndefined();
});

test('history is as BuildKit writes it', async () => {
  const { run } = recorder();
  const { history } = await build(
    [
      'FROM scratch',
      'ARG V=1',
      'ENV A=$V B="b c"',
      'WORKDIR /app',
      'COPY --chown=1:1 package.json .',
      'RUN npm ci',
      'EXPOSE 80 443',
      'CMD ["node", "main.js"]',
    ].join('\n'),
    { run },
  );
  expect(history.map(({ created_by, empty_layer = false }) => [created_by, empty_layer])).toEqual([
    ['ARG V=1', true],
    ['ENV A=1 B=b c', true],
    ['WORKDIR /app # buildkit', false],
    ['COPY --chown=1:1 package.json . # buildkit', false],
    ['RUN |1 V=1 /bin/sh -c npm ci # buildkit', false],
    ['EXPOSE [80/tcp 443/tcp]', true],
    ['CMD ["node" "main.js"]', true],
  ]);
});

test('a changed source file rebuilds only what follows', async () => {
  const layers = new Map<string, BuiltLayer>();
  const cache = {
    get: (key: string): Promise<BuiltLayer | undefined> => Promise.resolve(layers.get(key)),
    set: (key: string, layer: BuiltLayer): Promise<void> => Promise.resolve(void layers.set(key, layer)),
  };
  const dockerfile =
    'FROM scratch\nCOPY package.json /\nRUN npm ci\nCOPY src /src\nRUN npm run build\nRUN --mount=target=/m,source=package.json test';
  const { requests, run } = recorder();
  const statesOf = async (context: LayerMap): Promise<string[]> => {
    const steps: BuildStep[] = [];
    await build(dockerfile, { context, run, cache, onStep: (step) => steps.push(step) });
    return steps
      .filter(({ state }) => state !== 'running')
      .map(({ number, total, state }) => `${number}/${total} ${state}`);
  };
  const all = ['2/6', '3/6', '4/6', '5/6', '6/6'];
  expect(await statesOf(CONTEXT)).toEqual(all.map((each) => `${each} done`));
  expect(await statesOf(CONTEXT)).toEqual(all.map((each) => `${each} cached`));
  expect(requests).toHaveLength(3);
  const changed = new Map([...CONTEXT, ['/src/main.js', file('changed')]]);
  expect(await statesOf(changed)).toEqual(['2/6 cached', '3/6 cached', '4/6 done', '5/6 done', '6/6 done']);
  const touched = new Map([...CONTEXT, ['/package.json', { ...file('{}'), mtime: 5000 }]]);
  expect(await statesOf(touched)).toEqual(all.map((each) => `${each} cached`));
});

test.each([
  ['${V#*/}', 'b/c.tar.gz'],
  ['${V##*/}', 'c.tar.gz'],
  ['${V%.*}', 'a/b/c.tar'],
  ['${V%%.*}', 'a/b/c'],
  ['${V/b/x}', 'a/x/c.tar.gz'],
  ['${V//[/x}', 'a/b/c.tar.gz'],
  ['${V//\\//-}', 'a-b-c.tar.gz'],
  ['${V/?\\//}', 'b/c.tar.gz'],
  ['${NONE:-${V##*.}}', 'gz'],
  ['${V:+set}', 'set'],
  ['$$', ''],
])('%s', async (word, expected) => {
  const { config } = await build(`FROM scratch\nARG V=a/b/c.tar.gz\nLABEL it=${word}`);
  expect(config.Labels?.['it']).toBe(expected);
});

test('variables of the platform, and arguments that nobody takes', async () => {
  const warnings: string[] = [];
  const { config } = await build(
    'FROM --platform=$BUILDPLATFORM scratch\nARG TARGETOS TARGETARCH\nLABEL on=$TARGETOS-$TARGETARCH',
    { buildArgs: { VERISON: '2', http_proxy: 'x' }, onWarning: (text) => warnings.push(text) },
  );
  expect(config.Labels).toEqual({ on: 'wasi-wasm' });
  expect(warnings).toEqual(['[Warning] One or more build-args [VERISON] were not consumed']);
});

describe('mistakes', () => {
  test.each([
    ['RUN <<EOF\ntrue', 'unterminated heredoc'],
    ["RUN <<'EOF", 'unexpected end of statement while looking for matching single-quote'],
    ['COPY package.json <<EOF\nEOF', 'COPY cannot accept a heredoc as a destination'],
    ['ONBUILD ONBUILD RUN true', "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
    ['ONBUILD FROM scratch', "FROM isn't allowed as an ONBUILD trigger"],
    ['HEALTHCHECK', 'HEALTHCHECK requires at least one argument'],
    ['HEALTHCHECK NONE x', 'HEALTHCHECK NONE takes no arguments'],
    ['HEALTHCHECK CMD', 'Missing command after HEALTHCHECK CMD'],
    ['HEALTHCHECK TCP 80', 'Unknown type "TCP" in HEALTHCHECK (try CMD)'],
    ['HEALTHCHECK --interval=5 CMD true', 'time: missing unit in duration "5"'],
    ['HEALTHCHECK --interval=1us CMD true', 'Interval "interval" cannot be less than 1ms'],
    ['HEALTHCHECK --retries=-1 CMD true', '--retries cannot be negative (-1)'],
    ['VOLUME', 'VOLUME requires at least one argument'],
    ['VOLUME [""]', 'VOLUME specified can not be an empty string'],
    ['COPY --form=x a b', 'unknown flag: --form (did you mean from?)'],
    ['COPY --from a b', 'Missing a value on flag: from'],
    ['COPY --link=maybe a b', 'Expecting boolean value for flag link, not: maybe'],
    ['RUN --network=moon true', 'unsupported network mode "moon"'],
    ['RUN --security=insecure true', 'security.insecure is not allowed'],
    ['Runn true', 'unknown instruction: Runn (did you mean run?)'],
  ])('%s', async (instruction, message) => {
    await expect(build(`FROM scratch\n${instruction}`)).rejects.toThrow(`dockerfile parse error on line 2: ${message}`);
  });

  test.each([
    ['# escape=x\nFROM scratch', "invalid escape token 'x' does not match ` or \\"],
    ['# syntax=a\n# syntax=b\nFROM scratch', 'only one syntax parser directive can be used'],
  ])('%s', async (dockerfile, message) => {
    await expect(build(dockerfile)).rejects.toThrow(message);
  });
});
