import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const SOURCES = join(import.meta.dirname, 'programs');
/** Where the headers are that programs include: of the images, and of the tests. */
const INCLUDED = [join(ROOT, 'images/lib'), SOURCES];
const OUT = join(ROOT, '.cache/kernel-tests');

/** Compiles a source to a program, when it changed. */
async function compile(name: string, source: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const digest = createHash('sha256')
    .update([source, ...Object.values(headers)].join('\0'))
    .digest('hex');
  const stamp = join(OUT, `${name}.digest`);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const { commands } = await import('@yowasp/clang');
  const flags = ['-O1', `${name}.c`, '-o', `${name}.wasm`, '-Wl,-z,stack-size=65536'];
  const tree = { [`${name}.c`]: source, ...headers };
  const files = await commands.clang(flags, tree, { fetchProgress: () => undefined });
  const program = files?.[`${name}.wasm`];
  if (!(program instanceof Uint8Array)) throw new Error(`the tests’ program ${name} did not compile`);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, `${name}.wasm`), program);
  writeFileSync(stamp, digest);
}

/** The headers that a source includes, and those that these do. */
function headersOf(source: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [, name = ''] of source.matchAll(/^#include "(.*)"/gm)) {
    const path = INCLUDED.map((folder) => join(folder, name)).find((it) => existsSync(it));
    if (path === undefined) throw new Error(`there is no header ${name}`);
    const text = readFileSync(path, 'utf8');
    Object.assign(headers, { [name]: text }, headersOf(text));
  }
  return headers;
}

/** Compiles the tests' programs, `programs/NAME.c`, to `.cache/kernel-tests/NAME.wasm`. */
export default async function setup(): Promise<void> {
  for (const file of readdirSync(SOURCES).filter((it) => it.endsWith('.c'))) {
    const source = readFileSync(join(SOURCES, file), 'utf8');
    await compile(basename(file, '.c'), source, headersOf(source));
  }
}
