import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const SOURCES = join(import.meta.dirname, 'programs');
const HEADER = join(ROOT, 'images/lib/wasix.h');
const OUT = join(ROOT, '.cache/kernel-tests');

/** Compiles a source to a program, when it changed. */
async function compile(name: string, source: string, header: string): Promise<void> {
  const digest = createHash('sha256').update(`${source}\0${header}`).digest('hex');
  const stamp = join(OUT, `${name}.digest`);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const { commands } = await import('@yowasp/clang');
  const flags = ['-O1', `${name}.c`, '-o', `${name}.wasm`, '-Wl,-z,stack-size=65536'];
  const tree = { [`${name}.c`]: source, 'wasix.h': header };
  const files = await commands.clang(flags, tree, { fetchProgress: () => undefined });
  const program = files?.[`${name}.wasm`];
  if (!(program instanceof Uint8Array)) throw new Error(`the tests’ program ${name} did not compile`);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, `${name}.wasm`), program);
  writeFileSync(stamp, digest);
}

/** Compiles the tests' programs, `programs/NAME.c`, to `.cache/kernel-tests/NAME.wasm`. */
export default async function setup(): Promise<void> {
  const header = readFileSync(HEADER, 'utf8');
  for (const file of readdirSync(SOURCES).filter((it) => it.endsWith('.c'))) {
    await compile(basename(file, '.c'), readFileSync(join(SOURCES, file), 'utf8'), header);
  }
}
