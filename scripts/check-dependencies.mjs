// Dependencies between rooms point one way. The check itself is checked on a fixture that must fail.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const CRUISER = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const CONFIG = resolve('.dependency-cruiser.cjs');

function cruise(directory) {
  return spawnSync(process.execPath, [CRUISER, '--config', CONFIG, 'src'], { encoding: 'utf8', cwd: directory });
}

const fixture = cruise('test/fixtures/dependencies');
if (fixture.status === 0 || !fixture.stdout.includes('kernel-imports')) {
  console.log(`The check let a wrong dependency pass:\n${fixture.stdout}${fixture.stderr}`);
  process.exitCode = 1;
}
const result = cruise('.');
process.stdout.write(result.stdout + result.stderr);
if (result.status !== 0) process.exitCode = 1;
