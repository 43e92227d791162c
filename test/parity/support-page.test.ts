import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Command, commands, GLOBAL_FLAGS } from '../../src/kubectl/index.ts';
import { findKubectls } from '../support/kubectl.ts';
import { readCommandTree, recordCommandTree } from './harness/command-tree.ts';
import { supportPage } from './harness/support-page.ts';

const RECORD = process.env['PARITY_RECORD'];
const [binary] = RECORD === undefined ? [] : findKubectls([RECORD]);
if (binary !== undefined) recordCommandTree(binary);

test('docs/kubectl.md says what the code does', async () => {
  const page = supportPage(readCommandTree(), commands, GLOBAL_FLAGS);
  await expect(page).toMatchFileSnapshot('../../docs/kubectl.md');
});

const ROOM = fileURLToPath(new URL('../../src/kubectl/', import.meta.url));
const code = readdirSync(ROOM, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(`${ROOM}${name}`, 'utf8'))
  .join('\n')
  // What declares a flag does not read it.
  .replace(/\bflag\(\s*'[a-z-]+'/g, '');

/** Read by a part of their name: `docker-${…}`. */
const BY_PREFIX = /^(docker|bound-object)-/;

function everyFlag(all: readonly Command[]): readonly (readonly [command: string, flag: string, noEffect: boolean])[] {
  return all.flatMap((command) => [
    ...command.flags.map((spec) => [command.name, spec.name, spec.noEffect === true] as const),
    ...everyFlag(command.subcommands ?? []),
  ]);
}

test('a flag that nothing reads says so', () => {
  const specs = [...everyFlag(commands), ...everyFlag([{ ...commands[0], flags: GLOBAL_FLAGS } as Command])];
  const unread = specs.filter(
    ([, name, noEffect]) => !noEffect && !BY_PREFIX.test(name) && !code.includes(`'${name}'`),
  );
  expect(unread.map(([command, name]) => `${command} --${name}`)).toEqual([]);
});
