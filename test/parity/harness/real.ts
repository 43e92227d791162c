import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { serveHttp } from '../../support/http-adapter.ts';
import { startParityCluster } from './cluster.ts';
import { HOME, kubeconfig, SERVER } from './home.ts';
import { type Line, linesOf, type Outcome, type Topic, wordsOf } from './topic.ts';

interface Place {
  readonly binary: string;
  readonly folder: string;
  readonly url: string;
}

function run({ binary, folder, url }: Place, { line, stdin = '', env: more = {} }: Line): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'home'),
    KUBECONFIG: join(folder, 'home', 'config'),
    TZ: 'UTC',
    ...more,
  };
  // The port is another one each time.
  const stable = (text: string): string =>
    text.replaceAll(basename(binary), 'kubectl').replaceAll(url, SERVER).replaceAll(folder, HOME);
  return new Promise((resolve) => {
    const options = { env, cwd: join(folder, 'work'), timeout: 15_000, maxBuffer: 1 << 26 };
    const child = execFile(binary, [...wordsOf(line)], options, (failure, stdout, stderr) => {
      const code = failure === null ? 0 : typeof failure.code === 'number' ? failure.code : 124;
      resolve({ code, stdout: stable(stdout), stderr: stable(stderr) });
    });
    child.stdin?.end(stdin);
  });
}

/** What the real kubectl prints for each line of a topic. */
export async function runReal(binary: string, topic: Topic): Promise<readonly Outcome[]> {
  const api = await startParityCluster(topic);
  const server = await serveHttp(api.handler);
  const folder = mkdtempSync(join(tmpdir(), 'parity-'));
  mkdirSync(join(folder, 'home'));
  mkdirSync(join(folder, 'work'));
  writeFileSync(join(folder, 'home', 'config'), kubeconfig(server.url), { mode: 0o600 });
  for (const [name, content] of Object.entries(topic.files ?? {})) {
    mkdirSync(dirname(join(folder, 'work', name)), { recursive: true });
    writeFileSync(join(folder, 'work', name), content);
  }
  const outcomes: Outcome[] = [];
  for (const line of linesOf(topic)) outcomes.push(await run({ binary, folder, url: server.url }, line));
  await api.close();
  await server.close();
  rmSync(folder, { recursive: true });
  return outcomes;
}
