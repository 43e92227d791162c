import { expect, test } from 'vitest';
import { commands, GLOBAL_FLAGS, type Command } from '../../src/kubectl/index.ts';
import { optionLine, usageLine } from '../../src/kubectl/help/index.ts';
import { readCommandTree } from './harness/command-tree.ts';

const upstream = new Map(readCommandTree().map((command) => [command.path, command]));

function everyCommand(
  all: readonly Command[],
  above: readonly string[] = [],
): readonly (readonly [path: string, command: Command])[] {
  return all.flatMap((command) => {
    const path = [...above, command.name];
    return [[path.join(' '), command] as const, ...everyCommand(command.subcommands ?? [], path)];
  });
}

/** Of these not every flag is there, see docs/kubectl.md: what there is need not be written as upstream. */
const UNFINISHED =
  /^(apply|auth reconcile|cluster-info|completion|config|cp|diff|expose|kustomize|options|plugin|port-forward|proxy|set)( |$)|^create$/;
const finished = everyCommand(commands).filter(([path]) => !UNFINISHED.test(path));

test.each(finished)('the help of %s has the usage line and the options of kubectl', (path, command) => {
  const theirs = upstream.get(path);
  expect(usageLine(command, `kubectl ${path}`)).toBe(theirs?.usage);
  const ours = command.flags.filter(({ hidden }) => hidden !== true).map(optionLine);
  expect(ours.toSorted()).toEqual(theirs?.options.toSorted());
});

test('options are those of kubectl', () => {
  const ours = GLOBAL_FLAGS.filter(({ name }) => name !== 'help').map(optionLine);
  expect(upstream.get('')?.options).toEqual(expect.arrayContaining(ours));
});
