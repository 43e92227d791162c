import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createApiServer, memoryLog, openClusterStore } from '../../src/apiserver/index.ts';
import { systemClock, VirtualClock } from '../../src/base/index.ts';
import { createFetchClient } from '../../src/client/index.ts';
import { runKubectl, type KubectlConfig } from '../../src/kubectl/index.ts';
import { serveHttp } from '../support/http-adapter.ts';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A line for both kubectls, or a change made behind their backs. */
export interface Step {
  /** Words of the line; quotes group words as in a shell, nothing else is special. */
  readonly run: string;
  readonly stdin?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** What the editor makes of the text: pairs of what is found and what takes its place. */
  readonly edit?: readonly (readonly [string, string])[];
  /** Status that a controller or kubelet would have written before: path, and the merge patch. */
  readonly patches?: readonly (readonly [string, unknown])[];
  /** Release that answers, when not the newest: 1.33 sends typed creates as protobuf. */
  readonly release?: string;
}

/** One kubectl over an API server of its own: the same objects, uids and times on both sides. */
export interface Side {
  run(step: Step): Promise<Result>;
  close(): Promise<void>;
}

/** When the clusters were started: what ages count from. */
const START = Date.now();

async function startServer(): Promise<{
  readonly api: Awaited<ReturnType<typeof createApiServer>>;
  send(path: string, patch: unknown): Promise<void>;
}> {
  const clock = new VirtualClock(START);
  const store = await openClusterStore({ log: memoryLog(), clock });
  let uuids = 0;
  let seed = 7;
  const api = await createApiServer({
    store,
    clock,
    random: () => ((seed = (seed * 48271) % 2147483647) - 1) / 2147483646,
    uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`,
    nodeProxy: () => undefined,
  });
  return {
    api,
    async send(path, patch) {
      const created = Array.isArray(patch);
      const response = await api.handler.fetch(
        new Request(`http://localhost${path}`, {
          method: created ? 'POST' : 'PATCH',
          headers: { 'content-type': created ? 'application/json' : 'application/merge-patch+json' },
          body: JSON.stringify(created ? patch[0] : patch),
        }),
      );
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    },
  };
}

export function splitWords(line: string): string[] {
  return (line.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_all, single?: string, double?: string) => single ?? double ?? ''),
  );
}

/** Where kubectl of a release is; undefined where it is not installed. */
export function findKubectl(release: string): string | undefined {
  for (const name of [`kubectl.${release}`, `/usr/lib/google-cloud-sdk/bin/kubectl.${release}`]) {
    try {
      execFileSync(name, ['version', '--client'], { stdio: 'ignore' });
      return name;
    } catch {
      // Not there: the next name may be.
    }
  }
  return undefined;
}

const RELEASE = '1.33';
/** Commands that ask for the server's OpenAPI before they send, to check what the server checks again. */
const VALIDATING = ['apply', 'create', 'replace'];

/** The real one. @param kubectlOf finds the program of a release */
export async function realSide(kubectlOf: (release: string) => string): Promise<Side> {
  const { api, send } = await startServer();
  const http = await serveHttp(api.handler);
  const home = mkdtempSync(join(tmpdir(), 'kubectl-oracle-'));
  const work = join(home, 'work');
  mkdirSync(work);
  mkdirSync(join(home, '.kube'));
  writeFileSync(
    join(home, '.kube/config'),
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'tabernetes', cluster: { server: http.url } }],
      users: [{ name: 'kubernetes-admin', user: {} }],
      contexts: [{ name: 'tabernetes', context: { cluster: 'tabernetes', user: 'kubernetes-admin' } }],
      'current-context': 'tabernetes',
    }),
  );
  return {
    async run(step) {
      for (const [path, patch] of step.patches ?? []) await send(path, patch);
      for (const [name, text] of Object.entries(step.files ?? {})) {
        mkdirSync(dirname(join(work, name)), { recursive: true });
        writeFileSync(join(work, name), text);
      }
      const editor = join(home, 'editor.mjs');
      writeFileSync(
        editor,
        `#!${process.execPath}\nimport fs from 'node:fs';\nconst file = process.argv[2];\nlet text = fs.readFileSync(file, 'utf8');\nfor (const [from, to] of ${JSON.stringify(step.edit ?? [])}) text = text.replace(from, to);\nfs.writeFileSync(file, text);\n`,
      );
      chmodSync(editor, 0o755);
      const words = splitWords(step.run);
      const validates = VALIDATING.includes(words[0] ?? '') && step.run.includes('-f');
      const args = validates ? [...words, '--validate=false'] : words;
      return new Promise((resolve) => {
        const child = execFile(
          kubectlOf(step.release ?? RELEASE),
          args,
          {
            cwd: work,
            timeout: 30_000,
            env: { HOME: home, PATH: process.env['PATH'], KUBE_EDITOR: editor, TZ: 'UTC' },
          },
          (error, stdout, stderr) => {
            const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
            resolve({ code, stdout, stderr: stderr.replaceAll(http.url, 'https://kubernetes.default.svc') });
          },
        );
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(step.stdin ?? '');
      });
    },
    async close() {
      await api.close();
      await http.close();
      rmSync(home, { recursive: true });
    },
  };
}

/** Ours. */
export async function ourSide(): Promise<Side> {
  const { api, send } = await startServer();
  const client = createFetchClient(api.handler);
  const files = new Map<string, string>();
  let namespace = 'default';
  const config: KubectlConfig = {
    context: 'tabernetes',
    get namespace() {
      return namespace;
    },
    setNamespace: (name) => {
      namespace = name;
    },
  };
  return {
    async run(step) {
      for (const [path, patch] of step.patches ?? []) await send(path, patch);
      for (const [name, text] of Object.entries(step.files ?? {})) files.set(name, text);
      let stdout = '';
      let stderr = '';
      async function* stdin(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(new TextEncoder().encode(step.stdin ?? ''));
      }
      const under = (directory: string): string[] => {
        const prefix = `${directory.replace(/\/$/, '')}/`;
        const names = [...files.keys()]
          .filter((path) => path.startsWith(prefix))
          .map((path) => path.slice(prefix.length));
        return [...new Set(names.map((name) => `${prefix}${name.replace(/\/.*$/, '')}`))].sort();
      };
      const code = await runKubectl(
        splitWords(step.run),
        {
          stdin: stdin(),
          stdout: (text) => (stdout += text),
          stderr: (text) => (stderr += text),
          signal: AbortSignal.timeout(30_000),
          files: {
            read: (path) => Promise.resolve(files.get(path)),
            list: (path) => {
              const found = under(path);
              return Promise.resolve(found.length === 0 ? undefined : found);
            },
            write: (path, text) => {
              files.set(path, text);
              return Promise.resolve();
            },
          },
          edit: ({ content }) => {
            let text = content;
            for (const [from, to] of step.edit ?? []) text = text.replace(from, to);
            return Promise.resolve(text);
          },
        },
        { client, clock: systemClock, config },
      );
      return { code, stdout, stderr };
    },
    close: () => api.close(),
  };
}

/** Ages that are counted by the clock of the program that prints them, and what only names the program. */
export function comparable({ code, stdout, stderr }: Result): Result {
  const plain = (text: string): string =>
    text.replace(/\b\d{1,2}(\.\d+)?s\b/g, '0s').replace(/(\/tmp\/[\w./-]+)/g, '<file>');
  return { code, stdout: plain(stdout), stderr: plain(stderr) };
}
