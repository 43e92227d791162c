import { lineAt } from '../syntax/parse.ts';
import type { ShellState } from './state.ts';

const FLAGS: Readonly<Record<string, string>> = {
  allexport: 'a',
  errexit: 'e',
  noglob: 'f',
  hashall: 'h',
  noexec: 'n',
  nounset: 'u',
  verbose: 'v',
  xtrace: 'x',
  braceexpand: 'B',
  noclobber: 'C',
};

export const BASH_VERSION = '5.2.15(1)-release';

/** Parameters whose values the shell finds when they are asked for. Undefined: it is a variable like any other. */
export function specialParameter(name: string, state: ShellState): string | undefined {
  if (/^[1-9]\d*$/.test(name)) return state.positional[Number(name) - 1];
  switch (name) {
    case '?':
      return String(state.status);
    case '#':
      return String(state.positional.length);
    case '$':
      return String(state.pid);
    case '0':
      return state.name;
    case '!':
      return state.jobs.lastPid === undefined ? undefined : String(state.jobs.lastPid);
    case '-':
      return (
        [...state.options]
          .map((option) => FLAGS[option] ?? '')
          .sort()
          .join('') + (state.interactive ? 'i' : '')
      );
    case 'RANDOM':
      return String(Math.floor(Math.random() * 32768));
    case 'SRANDOM':
      return String(Math.floor(Math.random() * 2 ** 32));
    case 'SECONDS':
      return String(Math.floor((state.clock.now() - state.started) / 1000));
    case 'EPOCHSECONDS':
      return String(Math.floor(state.clock.now() / 1000));
    case 'EPOCHREALTIME':
      return (state.clock.now() / 1000).toFixed(6);
    case 'LINENO':
      return String(lineAt(state.position.text, state.position.at));
    case 'BASHPID':
    case 'PPID':
      return String(state.pid - Number(name === 'PPID'));
    case 'UID':
    case 'EUID':
      return '1000';
    case 'BASH_VERSION':
      return BASH_VERSION;
    case 'BASH':
      return '/bin/bash';
    case 'HOSTNAME':
      return state.variables.get(name) ?? 'tabernetes';
    case 'HOSTTYPE':
      return 'wasm32';
    case 'OSTYPE':
      return 'linux-gnu';
    case 'FUNCNAME':
      return state.calls[0];
    case 'SHELLOPTS':
      return [...state.options].sort().join(':');
    default:
      return undefined;
  }
}
