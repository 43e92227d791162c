import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { VirtualClock } from '../../../src/base/index.ts';
import { createFetchClient } from '../../../src/client/index.ts';
import { type KubectlDeps, type KubectlIo, runKubectl } from '../../../src/kubectl/index.ts';
import { startParityCluster } from './cluster.ts';
import { HOME, KUBECONFIG, kubeconfig, SERVER, WORK } from './home.ts';
import { type Line, linesOf, type Outcome, type Topic, wordsOf } from './topic.ts';

/** As long as a command may take by its own clock. */
const PATIENCE = 120_000;

/** A directory in memory, as kubectl sees it. */
function filesIn(content: Map<string, string>): KubectlIo['files'] {
  const clean = (path: string): string =>
    path === WORK ? '' : path.replace(`${WORK}/`, '').replace(/^\.\//, '').replace(/\/$/, '');
  return {
    read: (path) => Promise.resolve(content.get(clean(path))),
    list: (directory) => {
      const prefix = clean(directory) === '.' || clean(directory) === '' ? '' : `${clean(directory)}/`;
      const inside = [...content.keys()].filter((path) => path.startsWith(prefix));
      const first = inside.map((path) => path.slice(prefix.length).split('/')[0] ?? '');
      const entries = [...new Set(first)].sort().map((name) => `${directory.replace(/\/$/, '')}/${name}`);
      return Promise.resolve(content.has(clean(directory)) || inside.length === 0 ? undefined : entries);
    },
    readBytes: (path) => {
      const text = content.get(clean(path));
      return Promise.resolve(text === undefined ? undefined : new TextEncoder().encode(text));
    },
    write: (path, text) => {
      content.set(clean(path), text);
      return Promise.resolve();
    },
    writeBytes: (path, bytes) => {
      content.set(clean(path), new TextDecoder().decode(bytes));
      return Promise.resolve();
    },
    // A directory is there while something is in it.
    makeDirectory: () => Promise.resolve(),
    remove: (path) => {
      for (const key of [...content.keys()]) {
        if (key === clean(path) || key.startsWith(`${clean(path)}/`)) content.delete(key);
      }
      return Promise.resolve();
    },
  };
}

const VARIABLES: Readonly<Record<string, string>> = { HOME: `${HOME}/home`, KUBECONFIG };

/** Runs an editor of this machine on a file of ours, whose path is the line's last word. */
async function launch(line: string, files: KubectlIo['files']): Promise<number> {
  const words = line.split(' ');
  const path = words.at(-1) ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'editor-'));
  const copy = join(folder, basename(path));
  writeFileSync(copy, (await files.read(path)) ?? '');
  const { status } = spawnSync('sh', ['-c', [...words.slice(0, -1), copy].join(' ')], { stdio: 'ignore' });
  await files.write(path, readFileSync(copy, 'utf8'));
  rmSync(folder, { recursive: true });
  return status ?? 1;
}

class OurKubectl {
  readonly #files: KubectlIo['files'];
  readonly #client: KubectlDeps['client'];
  readonly #now: number;

  constructor(client: KubectlDeps['client'], files: Map<string, string>, now: number) {
    this.#client = client;
    this.#now = now;
    this.#files = filesIn(files);
  }

  async run({ line, stdin = '', env = {} }: Line): Promise<Outcome> {
    // Of its own: the cluster's stands still, as it did for kubectl, which told ages by the machine's.
    const clock = new VirtualClock(this.#now);
    const interrupt = new AbortController();
    const printed = { stdout: '', stderr: '' };
    async function* input(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(new TextEncoder().encode(stdin));
    }
    const io: KubectlIo = {
      stdin: input(),
      stdout: (text) => (printed.stdout += text),
      stderr: (text) => (printed.stderr += text),
      signal: interrupt.signal,
      cwd: WORK,
      variable: (name) => env[name] ?? VARIABLES[name],
      files: this.#files,
      launch: (command) => launch(command, this.#files),
    };
    let code: number | undefined;
    const running = runKubectl(wordsOf(line), io, { client: this.#client, clock, random: () => 0.5 }).then(
      (it) => (code = it),
    );
    // Code that is loaded for a command takes turns of the event loop that are not waits.
    for (let turn = 0; turn < 20 && code === undefined; turn++) await clock.advance(0);
    while (code === undefined && clock.monotonic() < PATIENCE) await clock.advance(100);
    interrupt.abort();
    await Promise.race([running, clock.advance(0)]);
    return { code: code ?? 124, ...printed };
  }
}

/** What ours prints for each line of a topic. */
/** @param now milliseconds since the Unix epoch */
export async function runOurs(topic: Topic, now: number): Promise<readonly Outcome[]> {
  const server = await startParityCluster(topic);
  const kubectl = new OurKubectl(
    createFetchClient(server.handler),
    new Map([...Object.entries(topic.files ?? {}), [KUBECONFIG, kubeconfig(SERVER)]]),
    now,
  );
  const outcomes: Outcome[] = [];
  for (const line of linesOf(topic)) outcomes.push(await kubectl.run(line));
  await server.close();
  return outcomes;
}
