// npm run conformance:wasi -- FOLDER: runs the official WASI test suite's programs of preview1 in the kernel, in Chromium.
// FOLDER is a checkout of WebAssembly/wasi-testsuite with its built programs, as its branch prod/testsuite-base has them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureInstalled } from './lib/install.mjs';
import { collectSuite, SUITE } from './lib/wasi-suite.mjs';

const RESULTS = '.cache/conformance-wasi.json';
const TEST = 'test/conformance/wasi/suite.browser.test.ts';

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function runSuite() {
  rmSync(RESULTS, { force: true });
  mkdirSync('.cache', { recursive: true });
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'browser', TEST];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const { stdout } = spawnSync(process.execPath, [...vitest, ...reporters], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  const results = readJson(RESULTS)?.testResults.flatMap((file) => file.assertionResults) ?? [];
  // Why no test ran: a browser that did not start, a program of the kernel's tests that does not compile.
  if (results.length === 0) console.log(stdout);
  return results;
}

function report(results) {
  const suites = new Map();
  for (const { ancestorTitles, title, status, failureMessages } of results) {
    const suite = ancestorTitles.join(' ');
    const counts = suites.get(suite) ?? { passed: 0, all: 0 };
    counts.all++;
    if (status === 'passed') counts.passed++;
    suites.set(suite, counts);
    console.log(`${status === 'passed' ? 'pass' : 'FAIL'} ${suite}: ${title}`);
    for (const message of failureMessages) console.log(message.split('\n    at ')[0].replace(/^/gm, '     '));
  }
  for (const [suite, { passed, all }] of suites) console.log(`${suite}: ${passed} of ${all} pass`);
  if (results.length === 0) console.log('FAIL: no test ran');
  return results.length > 0 && results.every((it) => it.status === 'passed');
}

const [folder] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  console.log(
    `SKIPPED: ${folder === undefined ? 'no folder was given' : `there is no ${folder}`}. The suite's programs are not`,
  );
  console.log('kept here: check out the branch prod/testsuite-base of github.com/WebAssembly/wasi-testsuite, then run');
  console.log('  npm run conformance:wasi -- FOLDER');
} else {
  ensureInstalled();
  const { ensureChromium } = await import('./chromium.mjs');
  ensureChromium();
  if (collectSuite(folder) === 0) throw new Error(`no programs of preview1 below ${folder}`);
  const passed = report(runSuite());
  // Left there, they would be part of every later npm test.
  rmSync(SUITE, { recursive: true, force: true });
  process.exitCode = passed ? 0 : 1;
}
