// npm run conformance: runs the tests that re-express upstream's conformance tests, and counts them by special interest group.
// With --list, also the name of each that does not pass, and why. Fails when there is one without a reason.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureInstalled, run } from './lib/install.mjs';

const RESULTS = '.cache/conformance-results.json';
/**
 * Upstream’s names, of Kubernetes 1.35: of the tests that need the API, its controllers and nodes that play along; of those of
 * volumes; and of those of workloads and their containers.
 */
const NAMES = ['api-and-controllers', 'volumes', 'workloads'];
const LISTS = 'test/conformance';
/** Why a test does not pass: a name, a tab, a reason. */
const REASONS = 'test/conformance/reasons.tsv';
/** The groups that workloads belong to. */
const OF_WORKLOADS = ['sig-apps', 'sig-node', 'sig-scheduling', 'sig-storage'];

ensureInstalled();
run(process.execPath, ['scripts/generate-api.mjs']);
run(process.execPath, ['scripts/build-images.mjs']);
mkdirSync('.cache', { recursive: true });
rmSync(RESULTS, { force: true });
const { ensureChromium } = await import('./chromium.mjs');
ensureChromium();
const projects = ['--project', 'node', '--project', 'browser'];
// The suite of WASI is counted by itself (npm run conformance:wasi).
const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...projects, '--exclude', '**/wasi/**', 'test/conformance'];
spawnSync(process.execPath, [...vitest, '--reporter=json', `--outputFile.json=${RESULTS}`], { stdio: 'ignore' });

const { testResults } = JSON.parse(readFileSync(RESULTS, 'utf8'));
const statuses = new Map(testResults.flatMap((file) => file.assertionResults).map((it) => [it.fullName, it.status]));
const linesOf = (path) => readFileSync(path, 'utf8').trim().split('\n');
const names = NAMES.flatMap((list) => linesOf(`${LISTS}/${list}.txt`));
const reasons = new Map(linesOf(REASONS).map((line) => line.split('\t')));

const groups = new Map();
const open = [];
for (const name of names) {
  const group = /^\[(sig-[a-z-]+)\]/.exec(name)?.[1] ?? '';
  const status = statuses.get(name) ?? 'not written';
  const counts = groups.get(group) ?? { passed: 0, all: 0 };
  counts.all++;
  if (status === 'passed') counts.passed++;
  else open.push(`${status}: ${name} (${reasons.get(name) ?? 'without a reason'})`);
  groups.set(group, counts);
}
for (const [group, { passed, all }] of groups) console.log(`${group.padEnd(22)} ${passed} of ${all}`);
const sum = (of) => OF_WORKLOADS.reduce((total, group) => total + (groups.get(group)?.[of] ?? 0), 0);
console.log(`of workloads: ${sum('passed')} of ${sum('all')} pass`);
if (process.argv.includes('--list')) for (const line of open) console.log(line);
console.log(`${names.length - open.length} of ${names.length} conformance tests pass`);
process.exitCode = open.some((line) => line.endsWith('(without a reason)')) ? 1 : 0;
