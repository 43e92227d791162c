// Builds what is not up to date: API types, container images, the static site.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './install.mjs';

/** Everything that the site is made of. */
const SITE_INPUTS = [
  'src',
  'public',
  'images',
  'scripts',
  'index.html',
  'package-lock.json',
  'vite.config.ts',
  'svelte.config.js',
];

function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name));
}

function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesBelow(path)) hash.update(file).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Runs `build` when `inputs` changed since it last succeeded, or its output is gone. */
function whenStale(name, inputs, output, build) {
  const stamp = join('.cache', 'stamps', name);
  const digest = digestOf(inputs);
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  build();
  mkdirSync(join('.cache', 'stamps'), { recursive: true });
  writeFileSync(stamp, digest);
}

export function generateApi() {
  whenStale('api', ['scripts/api', 'scripts/generate-api.mjs', 'package-lock.json'], 'src/api/generated', () => {
    console.log('Generating API types and schemas …');
    run(process.execPath, ['scripts/generate-api.mjs']);
  });
}

/** The image build has a cache of its own, by the hash of each program's inputs. */
export function buildImages() {
  run(process.execPath, ['scripts/build-images.mjs']);
}

/** Static site in `dist/`, images included. */
export function buildSite() {
  generateApi();
  buildImages();
  whenStale('site', SITE_INPUTS, 'dist/index.html', () => {
    console.log('Building the site …');
    run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
  });
}
