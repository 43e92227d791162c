import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A command of the real kubectl, as its help tells of it. */
export interface UpstreamCommand {
  /** Without `kubectl`: `create secret tls`. */
  readonly path: string;
  readonly flags: readonly string[];
  /** Each flag as the help writes it: `-A, --all-namespaces=false`. */
  readonly options: readonly string[];
  /** `kubectl get [(-o|--output=)json|… [flags] [options]`; '' where there is none. */
  readonly usage: string;
}

const FILE = fileURLToPath(new URL('../recorded/commands.json', import.meta.url));

export function readCommandTree(): readonly UpstreamCommand[] {
  return JSON.parse(readFileSync(FILE, 'utf8')) as readonly UpstreamCommand[];
}

const help = (binary: string, path: readonly string[]): string =>
  execFileSync(binary, [...path, '--help'], { encoding: 'utf8' });

function optionsOf(text: string): readonly string[] {
  return [...text.matchAll(/^ {4}((?:-\w, |) *--[a-z0-9-]+=.*):$/gm)].map(([, option = '']) => option.trim());
}

const namesOf = (options: readonly string[]): readonly string[] =>
  options.map((option) => /--([a-z0-9-]+)/.exec(option)?.[1] ?? '');

const usageOf = (text: string): string => /^Usage:\n {2}(.*)$/m.exec(text)?.[1] ?? '';

/** Names below `Available Commands:` and the like. */
function subcommandsOf(text: string): readonly string[] {
  const sections = [...text.matchAll(/^[\w ,()]*Commands[\w ,()]*:\n((?: {2}[a-z-]+ .*\n)+)/gm)];
  return sections.flatMap(([, lines = '']) => [...lines.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name));
}

function walk(binary: string, path: readonly string[]): readonly UpstreamCommand[] {
  const text = help(binary, path);
  const below = subcommandsOf(text).flatMap((name) => walk(binary, [...path, name]));
  const options = optionsOf(text);
  return [{ path: path.join(' '), flags: namesOf(options), options, usage: usageOf(text) }, ...below];
}

/** Asks the real kubectl for all of its commands, and keeps what it says. */
export function recordCommandTree(binary: string): void {
  const globals = optionsOf(execFileSync(binary, ['options'], { encoding: 'utf8' }));
  const tree = walk(binary, []).filter(({ path }) => path !== '');
  writeFileSync(
    FILE,
    `${JSON.stringify([{ path: '', flags: namesOf(globals), options: globals, usage: '' }, ...tree], null, 1)}\n`,
  );
}
