// npm test: installs what is missing, the browser included, and runs every check and every test.
// With --checks, only what needs no browser: formatting, types, lint, dependencies, unused code.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureInstalled } from './lib/install.mjs';

const RESULTS = '.cache/test-results.json';

const bin = (path, ...args) => [process.execPath, [`node_modules/${path}`, ...args]];

/** Each counts as one test: name, command, arguments. The longest is first. */
const CHECKS = [
  ['lint', ...bin('eslint/bin/eslint.js', '.', '--max-warnings', '0', '--cache', '--cache-location', '.cache/eslint')],
  ['formatting', ...bin('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  ['types: pure', ...bin('typescript/bin/tsc', '-p', 'tsconfig.pure.json')],
  ['types: workers', ...bin('typescript/bin/tsc', '-p', 'tsconfig.worker.json')],
  ['types: tests', ...bin('typescript/bin/tsc', '-p', 'tsconfig.test.json')],
  [
    'types: components',
    ...bin('svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.ui.json', '--fail-on-warnings'),
  ],
  ['dependency directions', process.execPath, ['scripts/check-dependencies.mjs']],
  ['unused code', ...bin('knip/bin/knip.js')],
];

let passed = 0;
let failed = 0;

function check([name, command, args]) {
  const started = performance.now();
  return new Promise((done) => {
    execFile(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      if (error === null) {
        passed++;
        console.log(`✓ ${name} (${seconds} s)`);
      } else {
        failed++;
        console.log(`✗ ${name} (${seconds} s)\n${stdout}${stderr}`);
      }
      done();
    });
  });
}

/** Two at a time: each of them keeps one core busy. */
async function checkAll() {
  const left = [...CHECKS];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await check(next);
  };
  await Promise.all([work(), work()]);
}

/** Beside the checks, which need nothing of it. */
function buildSite() {
  return new Promise((done, fail) => {
    const build = spawn(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] });
    build.on('error', fail);
    build.on('exit', (code) => {
      if (code === 0) done();
      else fail(new Error(`the site was not built: exit code ${code}`));
    });
  });
}

function vitest() {
  rmSync(RESULTS, { force: true });
  const [command, args] = bin(
    'vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${RESULTS}`,
  );
  const status = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status;
  try {
    const results = JSON.parse(readFileSync(RESULTS, 'utf8'));
    passed += results.numPassedTests;
    failed += results.numFailedTests;
    // A file that does not load has no failed test of its own, nor has an error outside of tests.
    if (status !== 0 && results.numFailedTests === 0) failed += Math.max(1, results.numFailedTestSuites);
  } catch (error) {
    failed++;
    console.log(`✗ the tests wrote no results: ${error.message}`);
  }
}

ensureInstalled();
mkdirSync('.cache', { recursive: true });
const { ensureChromium } = await import('./chromium.mjs');
console.log(`Chromium: ${ensureChromium()}`);
const { generateApi } = await import('./lib/build.mjs');
generateApi();
await Promise.all([buildSite(), checkAll()]);
if (!process.argv.includes('--checks')) vitest();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
