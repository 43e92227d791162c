// Finds the preview1 programs of the official WASI test suite (WebAssembly/wasi-testsuite, doc/specification.md) and lays
// them where the browser's tests can fetch them: the programs, what they are run with, and the files they find.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

export const SUITE = '.cache/wasi-testsuite';

const VERSION = 'wasm32-wasip1';
const DEFAULTS = { args: [], env: {}, root: null, exit_code: 0, stdout: '', stderr: null };

function* below(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    yield path;
    if (statSync(path).isDirectory()) yield* below(path);
  }
}

function readJson(path, otherwise) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : otherwise;
}

/** Files of a fixture, by their path in it; what an earlier run of another runtime left behind is not part of it. */
function fixture(root) {
  return [...below(root)]
    .filter((path) => !relative(root, path).includes('.cleanup'))
    .map((path) => ({
      path: `/${relative(root, path).replaceAll('\\', '/')}`,
      content: statSync(path).isDirectory() ? null : readFileSync(path).toString('base64'),
    }));
}

/** The program at a path as a test, or undefined when it is not one of preview1. */
function testOf(path) {
  const folder = dirname(path);
  const manifest = readJson(join(folder, 'manifest.json'), {});
  if ((manifest.version ?? basename(folder)) !== VERSION) return undefined;
  const spec = { ...DEFAULTS, ...readJson(path.replace(/\.wasm$/, '.json'), {}) };
  if ('operations' in spec) throw new Error(`${path}: operations are not part of the tests of preview1`);
  return {
    suite: manifest.name ?? relative(process.cwd(), folder),
    name: basename(path, '.wasm'),
    args: spec.args,
    env: spec.env,
    files: spec.root === null ? null : fixture(join(folder, spec.root)),
    exitCode: spec.exit_code,
    stdout: spec.stdout,
    stderr: spec.stderr,
  };
}

/** Copies the tests below a folder. @returns how many there are */
export function collectSuite(folder) {
  rmSync(SUITE, { recursive: true, force: true });
  mkdirSync(SUITE, { recursive: true });
  const tests = [];
  for (const path of below(folder)) {
    if (!path.endsWith('.wasm')) continue;
    const test = testOf(path);
    if (test === undefined) continue;
    const program = `${tests.length}.wasm`;
    copyFileSync(path, join(SUITE, program));
    tests.push({ ...test, program });
  }
  writeFileSync(join(SUITE, 'tests.json'), JSON.stringify(tests));
  return tests.length;
}
