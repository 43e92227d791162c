import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { buildKustomization, KustomizeError, kustomizationText, type KustomizeFiles } from './index.ts';
import { type Archive, parseArchive, withOutputs } from './testing/archive.ts';

/** Where the files of an archive are, for messages. */
const HOME = '/home/user';
const FOLDER = fileURLToPath(new URL('testdata/', import.meta.url));

/**
 * `KUSTOMIZE_RECORD=/path/to/kubectl-1.33` writes down what the real kubectl prints for each archive.
 */
const RECORD = process.env['KUSTOMIZE_RECORD'];

function record(binary: string, { args, files }: Archive): { stdout: string; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'kustomize-'));
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const stable = (text: string): string =>
    text
      .replaceAll(folder, HOME)
      .replace(/^[IW]\d{4} .*?\] /gm, '')
      .replace(/ &\{0x\w+ <nil>\}:/g, ':');
  const words = args === '' ? [] : args.split(' ');
  const errors = join(folder, '.stderr');
  try {
    const line = [binary, 'kustomize', ...words].map((word) => `'${word}'`).join(' ');
    const stdout = execFileSync('sh', ['-c', `${line} 2>'${errors}' || true`], { cwd: folder, encoding: 'utf8' });
    return { stdout: stable(stdout), stderr: stable(readFileSync(errors, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function filesOf({ files }: Archive): KustomizeFiles {
  const relative = (path: string): string => path.slice(HOME.length + 1);
  return {
    read: (path) => {
      const text = files.get(relative(path));
      return Promise.resolve(text === undefined ? undefined : new TextEncoder().encode(text));
    },
    isDirectory: (path) => {
      const prefix = relative(path) === '' ? '' : `${relative(path)}/`;
      return Promise.resolve([...files.keys()].some((name) => name.startsWith(prefix)));
    },
    fetch: () => Promise.reject(new Error('no network')),
  };
}

async function build(archive: Archive): Promise<{ stdout: string; stderr: string }> {
  let stderr = '';
  const words = archive.args.split(' ').filter((word) => word !== '');
  try {
    const resources = await buildKustomization({
      files: filesOf(archive),
      cwd: HOME,
      path: words.find((word) => !word.startsWith('-')) ?? '.',
      unrestricted: words.includes('--load-restrictor=LoadRestrictionsNone'),
      warn: (line) => (stderr += `${line}\n`),
    });
    return { stdout: await kustomizationText(resources), stderr };
  } catch (cause) {
    if (!(cause instanceof KustomizeError)) throw cause;
    return { stdout: '', stderr: `${stderr}error: ${cause.message}\n` };
  }
}

const names = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

test.each(names)('%s', async (name) => {
  const path = join(FOLDER, name);
  const text = readFileSync(path, 'utf8');
  if (RECORD !== undefined) {
    const { stdout, stderr } = record(RECORD, parseArchive(text));
    writeFileSync(path, withOutputs(text, stdout, stderr));
  }
  const archive = parseArchive(readFileSync(path, 'utf8'));
  const { stdout, stderr } = await build(archive);
  expect.soft(stdout).toBe(archive.stdout);
  expect.soft(stderr.trimEnd()).toBe(archive.stderr.trimEnd());
});
