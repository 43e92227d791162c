import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import path from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { compileProgram, createCompiler, hash } from './compile.mjs';
import { buildContext } from './context.mjs';
import { readDefinitions, readTree, text } from './definition.mjs';
import { addFilesOfPackages, readForeign, readVersions } from './packages.mjs';

/** Time of every file and image: builds of the same sources are the same, byte for byte. */
const CREATED = 0;

/** @param {{ root: string, out: string, log: (line: string) => void }} options */
export async function buildAllImages({ root, out, log }) {
  const started = performance.now();
  const inputs = await readInputs(root);
  const stamp = path.join(out, '.inputs');
  const blobs = await stat(path.join(root, '.cache/images/blobs')).catch(() => undefined);
  if (blobs !== undefined && (await readFile(stamp, 'utf8').catch(() => '')) === inputs.key) {
    log(`images: up to date (${elapsed(started)})`);
    return;
  }
  const { buildImage, registryLayout } = await tsImport('../../src/oci/index.ts', import.meta.url);
  const programs = await compileAll(root, inputs, log);
  for (const definition of inputs.definitions) await addFilesOfPackages(root, definition, log);
  const images = await buildImages(inputs, programs, buildImage, log);
  await writeRegistry(root, out, registryLayout(images), inputs.key);
  log(`images: ${images.length} images built in ${elapsed(started)}`);
}

async function readInputs(root) {
  const compiler = await createCompiler(root);
  const definitions = await readDefinitions(path.join(root, 'images'));
  const lib = await readTree(path.join(root, 'images/lib'));
  const builder = [
    ...(await readTree(path.join(root, 'src/oci'))),
    ...(await readTree(path.join(root, 'scripts/images'))),
  ];
  const trees = [...definitions.map(({ files }) => files), lib, builder].map((tree) =>
    [...tree].map(([name, { bytes, mode }]) => [name, mode ?? 0, hash(text(bytes))]),
  );
  const versions = await Promise.all(definitions.map((definition) => readVersions(root, definition)));
  return { compiler, definitions, lib, key: hash(compiler.clangVersion, versions, trees) };
}

/** One program after the other: LLVM uses what memory and processors there are. */
async function compileAll(root, { compiler, definitions, lib }, log) {
  const programs = new Map();
  for (const definition of definitions) {
    const { name, files, manifest } = definition;
    if (manifest.program === undefined) continue;
    const started = performance.now();
    const runs = compiler.runs;
    const program = await compileProgram(compiler, {
      ...sourcesOf(name, files, lib),
      flags: includeFlags(name, files),
      foreign: await readForeign(root, definition),
      stackSize: manifest.stackSize,
    });
    if (compiler.runs > runs) log(`images: ${name}: compiled, ${kilobytes(program.length)} (${elapsed(started)})`);
    programs.set(name, program);
  }
  return programs;
}

function sourcesOf(name, files, lib) {
  const sources = {};
  const headers = {};
  const sort = (prefix, tree) => {
    for (const [file, { bytes }] of tree) {
      if (file.endsWith('.c')) sources[`${prefix}/${file}`] = text(bytes);
      else if (/\.(?:h|def)$/.test(file)) headers[`${prefix}/${file}`] = text(bytes);
    }
  };
  sort('lib', lib);
  sort(name, files);
  return { sources, headers };
}

function includeFlags(name, files) {
  const folders = [...files.keys()]
    .filter((file) => /\.[ch]$/.test(file))
    .map((file) => `-I${name}/${path.posix.dirname(file)}`);
  return [...new Set(folders)];
}

/** Images may be built on one another: FROM and COPY --from find them by reference. */
async function buildImages({ definitions, lib }, programs, buildImage, log) {
  const licenses = new Map(
    [...lib]
      .filter(([file]) => file.startsWith('licenses/'))
      .map(([file, entry]) => [file.slice('licenses/'.length), entry]),
  );
  const variants = definitions.flatMap((definition) =>
    definition.manifest.variants.map((variant) => ({ definition, variant, references: referencesOf(variant) })),
  );
  const building = new Map();
  const build = (item) => {
    if (!building.has(item)) building.set(item, buildOne(item));
    return building.get(item);
  };
  const resolveImage = async (reference) => {
    const found = variants.find(({ references }) => references.includes(reference));
    return found === undefined ? undefined : build(found);
  };
  const buildOne = async ({ definition, variant }) => {
    const dockerfile = definition.files.get('Dockerfile');
    if (dockerfile === undefined) throw new Error(`images/${definition.name} has no Dockerfile`);
    try {
      const image = await buildImage({
        dockerfile: text(dockerfile.bytes),
        context: buildContext(definition, programs.get(definition.name), licenses),
        buildArgs: variant.args ?? {},
        ...(variant.target === undefined ? {} : { target: variant.target }),
        resolveImage,
        created: CREATED,
      });
      return image;
    } catch (error) {
      throw new Error(`images/${definition.name}/Dockerfile:${error.line ?? ''} ${error.message}`, { cause: error });
    }
  };
  const images = await Promise.all(
    variants.map(async (item) => ({ image: await build(item), references: item.references })),
  );
  for (const definition of definitions) {
    const own = images.filter((_, index) => variants[index].definition === definition);
    const size = own[0].image.layers.reduce((sum, layer) => sum + layer.descriptor.size, 0);
    const tags = own.reduce((sum, { references }) => sum + references.length, 0);
    log(`images: ${definition.name}: ${own.length} images of ${kilobytes(size)}, ${tags} tags`);
  }
  return images;
}

function referencesOf({ references }) {
  return Object.entries(references).flatMap(([repository, tags]) => tags.map((tag) => `${repository}:${tag}`));
}

/**
 * Beside the old one first, so that a server never sees half a registry. Blobs and manifests are kept once, by digest, in the cache
 * (where tests read them: Vite serves no names with a colon), and the repositories' files are links to them.
 */
async function writeRegistry(root, out, files, key) {
  const temporary = `${out}.tmp`;
  const store = path.join(root, '.cache/images/blobs');
  await rm(temporary, { recursive: true, force: true });
  await rm(store, { recursive: true, force: true });
  await mkdir(store, { recursive: true });
  const stored = new Map();
  for (const [name, bytes] of files) {
    const file = path.join(temporary, name);
    await mkdir(path.dirname(file), { recursive: true });
    const digest = /sha256:([0-9a-f]{64})$/.exec(name)?.[1];
    if (digest !== undefined && !stored.has(digest)) {
      await writeFile(path.join(store, digest), bytes);
      stored.set(digest, path.join(store, digest));
    }
    if (digest === undefined || !(await linked(stored.get(digest), file))) await writeFile(file, bytes);
  }
  await writeFile(path.join(temporary, '.inputs'), key);
  await rm(out, { recursive: true, force: true });
  await rename(temporary, out);
}

async function linked(from, to) {
  try {
    await link(from, to);
    return true;
  } catch {
    return false; // a file system without hard links
  }
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(0)} KB`;
}

function elapsed(since) {
  return `${((performance.now() - since) / 1000).toFixed(2)} s`;
}
