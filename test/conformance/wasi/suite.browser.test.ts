import { describe, expect, test } from 'vitest';
import type { Layer, RootfsEntry } from '../../../src/kernel/index.ts';
import { containerOptions, testKernel, testProgram } from '../../../src/kernel/testing/harness.ts';

/**
 * The programs of the official WASI test suite (WebAssembly/wasi-testsuite, doc/specification.md), as
 * scripts/lib/wasi-suite.mjs has laid them out. They are not kept here: `npm run conformance:wasi -- FOLDER`.
 */
const SUITE = '/.cache/wasi-testsuite';
/** Where a test's program lies: the root is the test's own. */
const PROGRAMS = '/.suite';
const WITHOUT_ROOT = `${PROGRAMS}/without-root.wasm`;

interface SuiteTest {
  readonly suite: string;
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it finds as its root: directories have no content, that of files is in base64. Null when it is given no directory. */
  readonly files: readonly { readonly path: string; readonly content: string | null }[] | null;
  readonly exitCode: number;
  readonly stdout: string;
  /** Null when it may be anything. */
  readonly stderr: string | null;
}

async function suiteTests(): Promise<readonly SuiteTest[]> {
  const response = await fetch(`${SUITE}/tests.json`);
  // A development server answers what it does not have with its page.
  const found = response.ok && response.headers.get('content-type')?.includes('json') === true;
  return found ? response.json() : [];
}

function layerOf({ files }: SuiteTest): Layer {
  return new Map(
    (files ?? []).map(({ path, content }): [string, RootfsEntry] => {
      const common = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
      if (content === null) return [path, { ...common, type: 'directory' }];
      const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
      return [path, { ...common, type: 'file', content: bytes }];
    }),
  );
}

async function run(it: SuiteTest): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = new Uint8Array(await (await fetch(`${SUITE}/${it.program}`)).arrayBuffer());
  const kernel = testKernel();
  const programs = kernel.createTmpfs();
  programs.writeFile('/test.wasm', program, 0o755);
  programs.writeFile('/without-root.wasm', await testProgram('without-root'), 0o755);
  const mounts = [{ mountPath: PROGRAMS, source: programs, readOnly: true }];
  const box = kernel.createContainer(await containerOptions(kernel, { layers: [layerOf(it)], mounts }));
  const decoder = new TextDecoder();
  const output = { stdout: '', stderr: '' };
  const process = await box.start({
    args: [...(it.files === null ? [WITHOUT_ROOT] : []), `${PROGRAMS}/test.wasm`, ...it.args],
    env: Object.entries(it.env),
    cwd: '/',
    uid: 0,
    gid: 0,
    stdio: {
      kind: 'pipes',
      stdout: (chunk) => {
        output.stdout += decoder.decode(chunk);
      },
      stderr: (chunk) => {
        output.stderr += decoder.decode(chunk);
      },
    },
  });
  if (!('exited' in process)) throw new Error(process.message);
  const { code } = await process.exited;
  box.dispose();
  return { code, ...output };
}

const tests = await suiteTests();

if (tests.length === 0) {
  test('SKIPPED: no programs of the suite', (context) => {
    context.skip('the official suite’s programs are not kept here: npm run conformance:wasi -- FOLDER');
  });
}

for (const suite of new Set(tests.map((it) => it.suite))) {
  describe(suite, () => {
    for (const it of tests.filter((each) => each.suite === suite)) {
      test(it.name, async () => {
        const result = await run(it);
        expect(result.code, result.stderr).toBe(it.exitCode);
        if (it.stderr !== null) expect(result.stderr).toBe(it.stderr);
        // Only a test that names its output prints nothing else.
        if (it.stdout !== '') expect(result.stdout).toBe(it.stdout);
      });
    }
  });
}
