import type { Command, FlagSpec } from '../../../src/kubectl/index.ts';
import type { UpstreamCommand } from './command-tree.ts';

interface Row {
  readonly path: string;
  readonly command: Command | undefined;
  readonly works: readonly string[];
  readonly noEffect: readonly string[];
  readonly missing: readonly string[];
}

function find(commands: readonly Command[], path: string): Command | undefined {
  let table: readonly Command[] = commands;
  let found: Command | undefined;
  for (const word of path.split(' ')) {
    found = table.find(({ name }) => name === word);
    if (found === undefined) return undefined;
    table = found.subcommands ?? [];
  }
  return found;
}

function rowOf(upstream: UpstreamCommand, command: Command | undefined, flags: readonly FlagSpec[]): Row {
  const specs = new Map(flags.map((spec) => [spec.name, spec]));
  const known = upstream.flags.filter((name) => specs.has(name) && specs.get(name)?.refused !== true);
  return {
    path: upstream.path,
    command,
    works: known.filter((name) => specs.get(name)?.noEffect !== true),
    noEffect: known.filter((name) => specs.get(name)?.noEffect === true),
    missing: upstream.flags.filter((name) => !known.includes(name)),
  };
}

const names = (flags: readonly string[]): string => flags.map((name) => `\`--${name}\``).join(' ');

function line({ path, command, works, noEffect, missing }: Row): string {
  if (command === undefined) return `| \`${path}\` | missing | | | |`;
  return `| \`${path}\` | works | ${names(works)} | ${names(noEffect)} | ${names(missing)} |`;
}

/** `docs/kubectl.md`: each command and flag of kubectl 1.33, and what ours does with it. */
export function supportPage(
  tree: readonly UpstreamCommand[],
  commands: readonly Command[],
  globals: readonly FlagSpec[],
): string {
  const [options, ...rest] = tree;
  const rows = rest.map((upstream) => {
    const command = find(commands, upstream.path);
    return rowOf(upstream, command, [...(command?.flags ?? []), ...globals]);
  });
  const global = rowOf(options ?? { path: '', flags: [], options: [], usage: '' }, undefined, globals);
  const present = rows.filter(({ command }) => command !== undefined);
  const count = (of: (row: Row) => readonly string[]): string => String(present.flatMap(of).length);
  const shown = String(present.length);
  return `# kubectl

Generated: \`npx vitest run --project node test/parity/support-page.test.ts --update\`.

Every command and flag of kubectl 1.33, held against the code. What *works* is honoured; what is *accepted without
effect* may be typed and changes nothing here; what is *missing* is refused as an unknown command or flag. Of
${String(rows.length)} commands ${shown} work, with ${count((row) => row.works)} flags; ${count((row) => row.noEffect)} are accepted without effect and ${count((row) => row.missing)} are missing.
What is printed is compared line by line in \`test/parity\`.

Flags that every command takes: ${names(global.works)} work; ${names(global.noEffect)} are accepted without effect${global.missing.length === 0 ? '' : `; ${names(global.missing)} are missing`}.

| command | | flags that work | accepted without effect | missing |
| --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}
`;
}
