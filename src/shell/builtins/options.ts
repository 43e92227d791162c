import { quoteIfNeeded } from '../execute/quote.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';

/** The options of `set`, and their letters. */
const OPTIONS: Readonly<Record<string, string>> = {
  allexport: 'a',
  braceexpand: 'B',
  emacs: '',
  errexit: 'e',
  errtrace: 'E',
  functrace: 'T',
  hashall: 'h',
  histexpand: 'H',
  history: '',
  'interactive-comments': '',
  monitor: 'm',
  noclobber: 'C',
  noexec: 'n',
  noglob: 'f',
  notify: 'b',
  nounset: 'u',
  pipefail: '',
  posix: '',
  verbose: 'v',
  vi: '',
  xtrace: 'x',
};

const SHOPT: readonly string[] = [
  'autocd',
  'cdspell',
  'checkwinsize',
  'cmdhist',
  'dotglob',
  'expand_aliases',
  'extglob',
  'extquote',
  'failglob',
  'globstar',
  'histappend',
  'histverify',
  'inherit_errexit',
  'lastpipe',
  'login_shell',
  'nocaseglob',
  'nocasematch',
  'nullglob',
  'progcomp',
  'promptvars',
  'sourcepath',
  'xpg_echo',
];

function turn(context: CommandContext, name: string, on: boolean): boolean {
  const { options, variables } = context.state;
  if (!Object.hasOwn(OPTIONS, name)) {
    context.complain(`${name}: invalid option name`);
    return false;
  }
  if (on) options.add(name);
  else options.delete(name);
  variables.exportsAll = options.has('allexport');
  return true;
}

const set: ShellCommand = (context) => {
  const { state, args, stdout } = context;
  if (args.length === 0) {
    for (const name of state.variables.names()) {
      const value = state.variables.get(name);
      if (value !== undefined) stdout(`${name}=${value === '' ? '' : quoteIfNeeded(value)}\n`);
    }
    return 0;
  }
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--' || word === '-') {
      if (word === '--' || at + 1 < args.length) state.positional = args.slice(at + 1);
      return 0;
    }
    if (!/^[-+]./.test(word)) {
      state.positional = args.slice(at);
      return 0;
    }
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      if (letter === 'o') {
        const name = args[at + 1];
        if (name === undefined) {
          for (const option of Object.keys(OPTIONS)) {
            const isOn = state.options.has(option);
            stdout(on ? `${option.padEnd(15)}\t${isOn ? 'on' : 'off'}\n` : `set ${isOn ? '-' : '+'}o ${option}\n`);
          }
          return 0;
        }
        at++;
        if (!turn(context, name, on)) return 2;
        continue;
      }
      const name = Object.keys(OPTIONS).find((option) => OPTIONS[option] === letter);
      if (name === undefined) {
        context.complain(`${word.slice(0, 1)}${letter}: invalid option`);
        context.stderr('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n');
        return 2;
      }
      turn(context, name, on);
    }
  }
  return 0;
};

const shopt: ShellCommand = (context) => {
  const { args, stdout, complain } = context;
  const letters = args.filter((arg) => /^-[a-z]+$/.test(arg)).join('');
  const names = args.filter((arg) => !arg.startsWith('-'));
  const [known, options] = letters.includes('o')
    ? [Object.keys(OPTIONS), context.state.options]
    : [SHOPT, context.state.shopt];
  let status = 0;
  for (const name of names.length === 0 ? known : names) {
    if (!known.includes(name)) {
      complain(`${name}: invalid shell option name`);
      status = 1;
    } else if (names.length > 0 && letters.includes('s')) options.add(name);
    else if (names.length > 0 && letters.includes('u')) options.delete(name);
    else {
      const on = options.has(name);
      if (names.length > 0 && !on) status = 1;
      if (letters.includes('q') || (letters.includes('s') && !on) || (letters.includes('u') && on)) continue;
      stdout(
        letters.includes('p') ? `shopt -${on ? 's' : 'u'} ${name}\n` : `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`,
      );
    }
  }
  return status;
};

const shift: ShellCommand = ({ args, state, complain }) => {
  const count = Number(args[0] ?? 1);
  if (!Number.isInteger(count)) {
    complain(`${args[0] ?? ''}: numeric argument required`);
    return 1;
  }
  if (count < 0) {
    complain(`${String(count)}: shift count out of range`);
    return 1;
  }
  if (count > state.positional.length) return 1;
  state.positional = state.positional.slice(count);
  return 0;
};

const umask: ShellCommand = ({ args, state, stdout, complain }) => {
  const [mask] = args.filter((arg) => !arg.startsWith('-'));
  if (mask === undefined) {
    const allowed = (shift: number): string =>
      ['r', 'w', 'x'].filter((_letter, bit) => ((state.umask >> shift) & (4 >> bit)) === 0).join('');
    stdout(
      args.includes('-S')
        ? `u=${allowed(6)},g=${allowed(3)},o=${allowed(0)}\n`
        : `${state.umask.toString(8).padStart(4, '0')}\n`,
    );
    return 0;
  }
  if (!/^[0-7]{1,4}$/.test(mask)) {
    complain(`${mask}: octal number out of range`);
    return 1;
  }
  state.umask = Number.parseInt(mask, 8) & 0o777;
  return 0;
};

export const options: Readonly<Record<string, ShellCommand>> = { set, shift, shopt, umask };
