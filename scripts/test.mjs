// npm test: installs what is missing, the browser included, and runs every check and every test.
// With --checks, only what needs no browser: formatting, types, lint, dependencies, unused code.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureInstalled } from './lib/install.mjs';

const RESULTS = '.cache/test-results.json';

const bin = (path, ...args) => [process.execPath, [`node_modules/${path}`, ...args]];

/** Each counts as one test: name, command, arguments. */
const CHECKS = [
  ['formatting', ...bin('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  ['types: pure', ...bin('typescript/bin/tsc', '-p', 'tsconfig.pure.json')],
  ['types: workers', ...bin('typescript/bin/tsc', '-p', 'tsconfig.worker.json')],
  ['types: tests', ...bin('typescript/bin/tsc', '-p', 'tsconfig.test.json')],
  [
    'types: components',
    ...bin('svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.ui.json', '--fail-on-warnings'),
  ],
  ['lint', ...bin('eslint/bin/eslint.js', '.', '--max-warnings', '0', '--cache', '--cache-location', '.cache/eslint')],
  ['dependency directions', process.execPath, ['scripts/check-dependencies.mjs']],
  ['unused code', ...bin('knip/bin/knip.js')],
];

let passed = 0;
let failed = 0;

function check(name, command, args) {
  const started = performance.now();
  const result = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (result.status === 0) {
    passed++;
    console.log(`✓ ${name} (${seconds} s)`);
  } else {
    failed++;
    console.log(`✗ ${name} (${seconds} s)\n${result.stdout}${result.stderr}`);
  }
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
const { buildSite } = await import('./lib/build.mjs');
buildSite();
for (const [name, command, args] of CHECKS) check(name, command, args);
if (!process.argv.includes('--checks')) vitest();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
