import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../apiserver/testing/server.ts';
import { systemClock } from '../../base/index.ts';
import { runScriptText } from '../runner.ts';
import { noInput } from './input.ts';
import { TextSink } from './output.ts';
import { newState } from '../testing/shell.ts';

/** Files of the directory that the lines run in. */
const FILES: Readonly<Record<string, string>> = {
  'a.txt': 'one\ntwo\nthree\n',
  'b.txt': 'two\nfour\n',
  'dir/c.yaml': 'kind: Pod\n',
  'dir/d.yml': 'kind: Service\n',
  'data.csv': 'name,age\nann,30\nbob,25\n',
};

interface Outcome {
  readonly line: string;
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const here = dirname(fileURLToPath(import.meta.url));
const RECORDED = join(here, 'bash-recorded.json');
const ENVIRONMENT = { HOME: '/home/user', USER: 'user', PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' };

/** Runs the lines in the bash of this machine: `BASH_RECORD=1 npx vitest run --project node src/shell/execute/bash.test.ts`. */
function record(): void {
  const lines = readFileSync(join(here, 'bash-lines.txt'), 'utf8').replace(/\n$/, '').split('\n----\n');
  const outcomes = lines.map((line): Outcome => {
    const directory = mkdtempSync(join(tmpdir(), 'bash-'));
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    const { status, stdout, stderr } = spawnSync('bash', ['-c', line], {
      cwd: directory,
      env: ENVIRONMENT,
      encoding: 'utf8',
      input: '',
    });
    rmSync(directory, { recursive: true });
    return { line, code: status ?? -1, out: stdout, err: stderr };
  });
  writeFileSync(RECORDED, `${JSON.stringify(outcomes, undefined, 1)}\n`);
  execFileSync('npx', ['prettier', '--write', RECORDED]);
}

if (process.env['BASH_RECORD'] !== undefined) record();
const recorded = JSON.parse(readFileSync(RECORDED, 'utf8')) as readonly Outcome[];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});

test.each(recorded)('as bash: $line', async ({ line, code, out, err }) => {
  const state = await newState({ client: server.client, clock: systemClock }, FILES);
  state.aliases.clear();
  const [stdout, stderr] = [new TextSink(), new TextSink()];
  const status = await runScriptText(line, state, {
    stdin: noInput(),
    stdout: stdout.write,
    stderr: stderr.write,
    signal: new AbortController().signal,
  });
  expect({ code: status, out: stdout.text, err: stderr.text }).toEqual({ code, out, err });
});
