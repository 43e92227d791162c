/**
 * What images are made of that npm installs. `build.mjs` of an image folder exports `packages`, their names, and
 * `build(read)`, which gives files of the build context as `{ path: { bytes, mode } }`; `read` reads a file of a package.
 * Where the image's program is linked with sources of a package, `sources(read)` gives them by their names, and `flags` are
 * what they are compiled with.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

const BUILD = 'build.mjs';

async function builder(root, { name, files }) {
  return files.has(BUILD) ? import(path.join(root, 'images', name, BUILD)) : undefined;
}

/** @returns the names and versions of the packages that an image takes files from */
export async function readVersions(root, definition) {
  const { packages = [] } = (await builder(root, definition)) ?? {};
  return Promise.all(
    packages.map(async (name) => {
      const manifest = await readFile(path.join(root, 'node_modules', name, 'package.json'), 'utf8');
      return [name, JSON.parse(manifest).version];
    }),
  );
}

const reader = (root) => async (file) => new Uint8Array(await readFile(path.join(root, 'node_modules', file)));

/** @returns sources and headers of packages for the program of an image, or undefined */
export async function readForeign(root, definition) {
  const own = await builder(root, definition);
  if (own?.sources === undefined) return undefined;
  const files = Object.entries(await own.sources(reader(root))).map(([name, text]) => [`foreign/${name}`, text]);
  const isSource = ([name]) => name.endsWith('.c');
  return {
    flags: own.flags ?? [],
    sources: Object.fromEntries(files.filter(isSource)),
    headers: Object.fromEntries(files.filter((file) => !isSource(file))),
  };
}

/** Adds what its `build.mjs` makes to the files of an image. */
export async function addFilesOfPackages(root, definition, log) {
  const own = await builder(root, definition);
  if (own === undefined) return;
  const started = performance.now();
  for (const [name, file] of Object.entries(await own.build(reader(root)))) definition.files.set(name, file);
  log(
    `images: ${definition.name}: taken from ${own.packages.join(', ')} (${((performance.now() - started) / 1000).toFixed(2)} s)`,
  );
}
