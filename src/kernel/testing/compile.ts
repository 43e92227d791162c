import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const OUT = join(ROOT, '.cache/kernel-tests');
const SOURCES = ['src/kernel/testing/programs.c', 'images/lib/wasix.h'];

/** Compiles the tests' programs to `.cache/kernel-tests/programs.wasm`, when they changed. */
export default async function setup(): Promise<void> {
  const texts = SOURCES.map((path) => readFileSync(join(ROOT, path), 'utf8'));
  const digest = createHash('sha256').update(texts.join('\0')).digest('hex');
  const stamp = join(OUT, 'digest');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const { commands } = await import('@yowasp/clang');
  const tree = { 'programs.c': texts[0] ?? '', 'wasix.h': texts[1] ?? '' };
  const flags = ['-O1', 'programs.c', '-o', 'programs.wasm', '-Wl,-z,stack-size=65536'];
  const files = await commands.clang(flags, tree, { fetchProgress: () => undefined });
  const program = files?.['programs.wasm'];
  if (!(program instanceof Uint8Array)) throw new Error('the tests’ programs did not compile');
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, 'programs.wasm'), program);
  writeFileSync(stamp, digest);
}
