import { describe, expect, test } from 'vitest';
import type { LayerEntry } from '../api.ts';
import { packLayer } from '../layer.ts';
import { BuildError } from './build-error.ts';
import { buildImage, type BuildOptions } from './build.ts';
import type { BuiltImage } from './image.ts';
import { mergeLayers } from './tree.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const file = (content: string, mode = 0o644): LayerEntry => ({
  type: 'file',
  mode,
  uid: 500,
  gid: 500,
  mtime: 123_000,
  content: text(content),
});
const directory: LayerEntry = { type: 'directory', mode: 0o755, uid: 500, gid: 500, mtime: 123_000 };

const CONTEXT = new Map<string, LayerEntry>([
  ['/app', directory],
  ['/app/a.txt', file('a')],
  ['/app/b.txt', file('b')],
  ['/app/run.sh', file('#!/bin/sh\n', 0o755)],
  ['/app/link', { type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target: 'a.txt' }],
  ['/readme.md', file('readme')],
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

async function tree(dockerfile: string, options: Partial<BuildOptions> = {}): Promise<Record<string, string>> {
  const merged = mergeLayers((await build(dockerfile, options)).layers.map((layer) => layer.entries));
  return Object.fromEntries(
    [...merged]
      .filter(([, entry]) => entry.type !== 'directory')
      .map(([path, entry]): [string, string] => [path, entry.target ?? new TextDecoder().decode(entry.content)])
      .sort(),
  );
}

async function failure(dockerfile: string, options: Partial<BuildOptions> = {}): Promise<string> {
  try {
    await build(dockerfile, options);
  } catch (error) {
    if (error instanceof BuildError) return `${String(error.line)}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

test('the same inputs give the same digests, and other inputs others', async () => {
  const dockerfile = 'FROM scratch\nCOPY app /app\nENV A=1\nCMD ["/app/run.sh"]';
  const [first, second, other] = await Promise.all([
    build(dockerfile),
    build(dockerfile),
    build(`${dockerfile}\nENV B=2`),
  ]);
  expect(first.manifest).toEqual(second.manifest);
  expect(first.configBlob.bytes).toEqual(second.configBlob.bytes);
  expect(other.manifest.descriptor.digest).not.toBe(first.manifest.descriptor.digest);
  expect(first.layers[0]?.descriptor.digest).toBe(other.layers[0]?.descriptor.digest);
});

test('digests stay what they were when they were written here', async () => {
  const { manifest } = await build('FROM scratch\nCOPY readme.md /');
  expect(manifest.descriptor.digest).toMatchInlineSnapshot(
    `"sha256:a1b689c4cd379146375a5ace3b739c87501d0a17fd33f3e34cf2fd060e626216"`,
  );
});

describe('COPY', () => {
  test.each<[string, string, Record<string, string>]>([
    ['a file to a name', 'COPY readme.md /x/y.md', { '/x/y.md': 'readme' }],
    ['a file into a directory', 'COPY readme.md /x/', { '/x/readme.md': 'readme' }],
    [
      'a directory’s content',
      'COPY app /srv',
      { '/srv/a.txt': 'a', '/srv/b.txt': 'b', '/srv/link': 'a.txt', '/srv/run.sh': '#!/bin/sh\n' },
    ],
    [
      'everything',
      'COPY . .',
      {
        '/app/a.txt': 'a',
        '/app/b.txt': 'b',
        '/app/link': 'a.txt',
        '/app/run.sh': '#!/bin/sh\n',
        '/readme.md': 'readme',
      },
    ],
    ['a pattern', 'COPY app/*.txt /srv/', { '/srv/a.txt': 'a', '/srv/b.txt': 'b' }],
    ['a pattern with a class', 'COPY app/[b-z].txt /srv/', { '/srv/b.txt': 'b' }],
    ['a link that is named', 'COPY app/link /srv/linked', { '/srv/linked': 'a' }],
    ['to the working directory', 'WORKDIR /w\nWORKDIR sub\nCOPY readme.md .', { '/w/sub/readme.md': 'readme' }],
    ['with variables', 'ARG F=readme\nENV D=/docs\nCOPY ${F}.md ${D}/${X:-index}.md', { '/docs/index.md': 'readme' }],
    ['names in JSON', 'COPY ["readme.md", "/with space/"]', { '/with space/readme.md': 'readme' }],
    ['over what was there', 'COPY readme.md /x\nCOPY app/a.txt /x', { '/x': 'a' }],
  ])('%s', async (_name, instructions, expected) => {
    expect(await tree(`FROM scratch\n${instructions}`)).toEqual(expected);
  });

  test('owners, modes and times are as asked, or root’s', async () => {
    const { layers } = await build('FROM scratch\nCOPY --chown=5:6 --chmod=600 readme.md /a/x\nCOPY readme.md /y', {
      created: 7000,
    });
    const merged = mergeLayers(layers.map((layer) => layer.entries));
    expect(merged.get('/a/x')).toMatchObject({ uid: 5, gid: 6, mode: 0o600, mtime: 7000 });
    expect(merged.get('/a')).toMatchObject({ type: 'directory', uid: 5, gid: 6, mode: 0o755 });
    expect(merged.get('/y')).toMatchObject({ uid: 0, gid: 0, mode: 0o644 });
  });

  test('names of owners are looked up in the stage', async () => {
    const context = new Map([
      ...CONTEXT,
      ['/passwd', file('www:x:33:44::/:\n')],
      ['/group', file('staff:x:50:\n')],
    ] as const);
    const dockerfile = 'FROM scratch\nCOPY passwd group /etc/\nCOPY --chown=www:staff readme.md /';
    const { layers } = await build(dockerfile, { context });
    expect(layers[1]?.entries.get('/readme.md')).toMatchObject({ uid: 33, gid: 50 });
    expect(await failure('FROM scratch\nCOPY --chown=nobody readme.md /')).toContain(
      "can't find uid for user nobody: no such user: nobody",
    );
  });

  test('.dockerignore keeps files out', async () => {
    const context = new Map([
      ...CONTEXT,
      ['/.dockerignore', file('# no\n**/*.txt\n!app/b.txt\n.dockerignore\n')],
    ] as const);
    expect(Object.keys(await tree('FROM scratch\nCOPY . /', { context }))).toEqual([
      '/app/b.txt',
      '/app/link',
      '/app/run.sh',
      '/readme.md',
    ]);
  });

  test('ADD unpacks an archive', async () => {
    const tar = await packLayer(new Map([['/in/side.txt', file('unpacked')]]));
    const context = new Map<string, LayerEntry>([['/site.tar', { ...file(''), content: tar }]]);
    expect(await tree('FROM scratch\nADD site.tar /srv/', { context })).toEqual({ '/srv/in/side.txt': 'unpacked' });
  });
});

describe('stages', () => {
  test('files come from other stages, by name and number; stages nobody needs are not built', async () => {
    const dockerfile =
      'FROM scratch AS one\nCOPY readme.md /r\nFROM nosuch AS unused\nFROM one\nCOPY --from=one /r /copied\nCOPY --from=0 /r /again';
    expect(await tree(dockerfile)).toEqual({ '/again': 'readme', '/copied': 'readme', '/r': 'readme' });
    expect(await tree(dockerfile, { target: 'one' })).toEqual({ '/r': 'readme' });
  });

  test('an image is built on another', async () => {
    const base = await build('FROM scratch\nENV A=1\nCOPY readme.md /base\nCMD ["base"]\nENTRYPOINT ["/e"]');
    const asked: string[] = [];
    const image = await build('ARG V=2\nFROM base:$V\nCOPY app/a.txt /\nENTRYPOINT ["/own"]', {
      resolveImage: (reference) => {
        asked.push(reference);
        return Promise.resolve(base);
      },
    });
    expect(asked).toEqual(['docker.io/library/base:2']);
    expect(image.layers[0]?.descriptor).toEqual(base.layers[0]?.descriptor);
    expect(image.config.Entrypoint).toEqual(['/own']);
    expect(image.config.Cmd).toBeUndefined();
    expect(image.history).toHaveLength(base.history.length + 2);
  });
});

test('the configuration is what the instructions say', async () => {
  const { config } = await build(
    [
      '# escape=\\',
      'FROM scratch',
      'ARG WHO=you',
      'ENV GREETING="hello $WHO" B=b\\ c',
      'ENV OLD form of it',
      'LABEL a=1 "b c"=\'$WHO\'',
      'WORKDIR /srv',
      'EXPOSE 80 53/udp 8000-8002',
      'USER 5:6',
      'STOPSIGNAL SIGQUIT',
      'SHELL ["/bin/bash", "-c"]',
      'ENTRYPOINT run --it',
      'CMD ["a", \\',
      '  # a comment in between',
      '  "b $WHO"]',
    ].join('\n'),
    { buildArgs: { WHO: 'me' } },
  );
  expect(config).toEqual({
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'GREETING=hello me',
      'B=b c',
      'OLD=form of it',
    ],
    Labels: { a: '1', 'b c': '$WHO' },
    WorkingDir: '/srv',
    ExposedPorts: { '80/tcp': {}, '53/udp': {}, '8000/tcp': {}, '8001/tcp': {}, '8002/tcp': {} },
    User: '5:6',
    StopSignal: 'SIGQUIT',
    Shell: ['/bin/bash', '-c'],
    Entrypoint: ['/bin/bash', '-c', 'run --it'],
    Cmd: ['a', 'b $WHO'],
  });
});

test('RUN is carried out by the executor', async () => {
  const image = await build('FROM scratch\nENV A=1\nWORKDIR /w\nRUN echo hi > out', {
    run: (request) => {
      expect(request).toMatchObject({ args: ['/bin/sh', '-c', 'echo hi > out'], cwd: '/w', user: '' });
      expect(request.env).toContain('A=1');
      return Promise.resolve({ exitCode: 0, changes: new Map([['/w/out', file('hi\n')]]) });
    },
  });
  expect(image.layers.at(-1)?.entries.get('/w/out')?.content).toEqual(text('hi\n'));
  const failing = { run: () => Promise.resolve({ exitCode: 3, changes: new Map<string, LayerEntry>() }) };
  expect(await failure('FROM scratch\nRUN ["false"]', failing)).toBe(
    '2: process "false" did not complete successfully: exit code: 3',
  );
});

describe('mistakes are told with their line, in BuildKit’s words', () => {
  test.each([
    ['', '1: dockerfile parse error on line 1: file with no instructions'],
    ['# nothing\n', '1: dockerfile parse error on line 1: file with no instructions'],
    ['COPY a b', '1: dockerfile parse error on line 1: no build stage in current context'],
    ['FROM', '1: dockerfile parse error on line 1: FROM requires either one or three arguments'],
    ['FROM a b', '1: dockerfile parse error on line 1: FROM requires either one or three arguments'],
    [
      'FROM scratch AS 1x',
      '1: dockerfile parse error on line 1: invalid name for build stage: "1x", name can\'t start with a number or contain symbols',
    ],
    ['FROM scratch\n\nFORM x', '3: dockerfile parse error on line 3: unknown instruction: FORM (did you mean FROM?)'],
    [
      'FROM scratch\nCOPY a',
      '2: dockerfile parse error on line 2: COPY requires at least two arguments, but only 1 were provided. Destination could not be determined',
    ],
    ['FROM scratch\nCOPY --nope=1 a b', '2: dockerfile parse error on line 2: unknown flag: --nope'],
    ['FROM scratch\nCOPY nosuch /', '2: failed to compute cache key: "/nosuch": not found'],
    [
      'FROM scratch\nCOPY readme.md app/a.txt /x',
      '2: When using COPY with more than one source file, the destination must be a directory and end with a /',
    ],
    [
      'FROM scratch\nCOPY --chmod=rwx readme.md /',
      "2: invalid chmod parameter: 'rwx'. it should be octal string and between 0 and 07777",
    ],
    ['FROM scratch\nWORKDIR', '2: dockerfile parse error on line 2: WORKDIR requires exactly one argument'],
    ['FROM scratch\nENV A', '2: dockerfile parse error on line 2: ENV must have two arguments'],
    [
      'FROM scratch\nENV A=1 B',
      '2: dockerfile parse error on line 2: Syntax error - can\'t find = in "B". Must be of the form: name=value',
    ],
    ['FROM scratch\nENV A=${B', '2: failed to process "${B": syntax error: missing \'}\''],
    ['FROM scratch\nENV A=${B:?wanted}', '2: failed to process "${B:?wanted}": B: wanted'],
    [
      'FROM scratch\nENV A="b',
      '2: failed to process "\\"b": unexpected end of statement while looking for matching double-quote',
    ],
    ['FROM scratch\nEXPOSE http', '2: invalid containerPort: http'],
    [
      'FROM scratch\nSHELL bash',
      '2: dockerfile parse error on line 2: SHELL requires the arguments to be in JSON form',
    ],
    ['FROM scratch\nRUN true', '2: RUN is not supported by this builder: it has nothing to run programs with'],
    [
      'FROM scratch\nADD https://example.com/x /',
      '2: failed to load cache key: https://example.com/x: this builder has no network',
    ],
    [
      'FROM nosuch',
      '1: nosuch: failed to resolve source metadata for docker.io/library/nosuch:latest: docker.io/library/nosuch:latest: not found',
    ],
    [
      'FROM UPPER',
      '1: failed to parse stage name "UPPER": invalid reference format: repository name (library/UPPER) must be lowercase',
    ],
    [
      'FROM --platform=linux/amd64 scratch',
      '1: failed to solve: no match for platform in manifest: linux/amd64 (this builder has wasi/wasm)',
    ],
  ])('%j', async (dockerfile, expected) => {
    expect(await failure(dockerfile)).toBe(expected.replace('\\"', '"'));
  });
});
