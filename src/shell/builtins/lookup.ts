import type { CommandContext, FoundCommand, ShellCommand } from '../execute/state.ts';
import { quoteAlways } from '../execute/quote.ts';

const KINDS = { alias: 'alias', keyword: 'keyword', function: 'function', builtin: 'builtin', file: 'file' } as const;

function described(name: string, found: FoundCommand): string {
  switch (found.kind) {
    case 'alias':
      return `${name} is aliased to \`${found.text}'`;
    case 'keyword':
      return `${name} is a shell keyword`;
    case 'function':
      return `${name} is a function\n${found.definition}`;
    case 'builtin':
      return `${name} is a shell builtin`;
    case 'file':
      return `${name} is ${found.path}`;
  }
}

const type: ShellCommand = (context) => {
  const letters = context.args.filter((arg) => /^-[afptP]+$/.test(arg)).join('');
  const names = context.args.filter((arg) => !/^-[afptP]+$/.test(arg));
  let status = 0;
  for (const name of names) {
    const found = context.find(name);
    if (found === undefined) {
      if (!/[tpP]/.test(letters)) context.complain(`${name}: not found`);
      status = 1;
    } else if (letters.includes('t')) context.stdout(`${KINDS[found.kind]}\n`);
    else if (/[pP]/.test(letters)) {
      if (found.kind === 'file') context.stdout(`${found.path}\n`);
    } else context.stdout(`${described(name, found)}\n`);
  }
  return status;
};

const command: ShellCommand = (context) => {
  const [first = ''] = context.args;
  if (first === '') return 0;
  if (/^-p?[vV]$/.test(first)) {
    let status = 0;
    for (const name of context.args.slice(1)) {
      const found = context.find(name);
      if (found === undefined) {
        if (first.includes('V')) context.complain(`${name}: not found`);
        status = 1;
      } else if (first.includes('V')) context.stdout(`${described(name, found)}\n`);
      else if (found.kind === 'alias') context.stdout(`alias ${name}=${quoteAlways(found.text)}\n`);
      else context.stdout(`${found.kind === 'file' ? found.path : name}\n`);
    }
    return status;
  }
  const words = first === '-p' || first === '--' ? context.args.slice(1) : context.args;
  return context.invoke(words, context, false);
};

const builtin: ShellCommand = (context) => {
  const [name] = context.args;
  if (name === undefined) return 0;
  if (context.find(name) === undefined) {
    context.complain(`${name}: not a shell builtin`);
    return 1;
  }
  return context.invoke(context.args, context, false);
};

const which: ShellCommand = (context) => {
  let status = 0;
  for (const name of context.args.filter((arg) => !arg.startsWith('-'))) {
    const { aliases, functions } = context.state;
    const found = aliases.has(name) || functions.has(name) ? undefined : context.find(name);
    // It looks for files alone: what the shell has itself is there too.
    if (found?.kind === 'file') context.stdout(`${found.path}\n`);
    else if (found?.kind === 'builtin' && /^(?:echo|kill|printf|pwd|test|\[|true|false)$/.test(name)) {
      context.stdout(`/usr/bin/${name}\n`);
    } else status = 1;
  }
  return status;
};

const hash: ShellCommand = (context) => {
  for (const name of context.args.filter((arg) => !arg.startsWith('-'))) {
    if (context.find(name) === undefined) {
      context.complain(`${name}: not found`);
      return 1;
    }
  }
  if (context.args.length === 0) context.stdout('hash: hash table empty\n');
  return 0;
};

function printAlias(context: CommandContext, name: string, text: string): void {
  context.stdout(`alias ${name}=${quoteAlways(text)}\n`);
}

const alias: ShellCommand = (context) => {
  const { aliases } = context.state;
  const words = context.args.filter((arg) => arg !== '-p' && arg !== '--');
  if (words.length === 0)
    for (const name of [...aliases.keys()].sort()) printAlias(context, name, aliases.get(name) ?? '');
  let status = 0;
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals > 0) {
      const name = word.slice(0, equals);
      if (/[\s$`=|&;()<>/"'\\]/.test(name)) {
        context.complain(`\`${name}': invalid alias name`);
        status = 1;
      } else aliases.set(name, word.slice(equals + 1));
      continue;
    }
    const text = aliases.get(word);
    if (text === undefined) {
      context.complain(`${word}: not found`);
      status = 1;
    } else printAlias(context, word, text);
  }
  return status;
};

const unalias: ShellCommand = (context) => {
  const { aliases } = context.state;
  if (context.args[0] === '-a') {
    aliases.clear();
    return 0;
  }
  let status = 0;
  for (const name of context.args) {
    if (aliases.delete(name)) continue;
    context.complain(`${name}: not found`);
    status = 1;
  }
  return status;
};

/** Of the shell itself: the rest of them are programs, as `type` says. */
export const lookups: Readonly<Record<string, ShellCommand>> = { alias, builtin, command, hash, type, unalias };
export const lookupPrograms: Readonly<Record<string, ShellCommand>> = { which };
