import { HOME } from '../files.ts';
import { formatDate } from './format-date.ts';
import { ansiEscapes } from './escapes.ts';
import { BASH_VERSION } from './special.ts';
import type { ShellState } from './state.ts';

function shortened(state: ShellState): string {
  const { cwd } = state;
  return cwd === HOME ? '~' : cwd.startsWith(`${HOME}/`) ? `~${cwd.slice(HOME.length)}` : cwd;
}

/** The escapes of a prompt (bash, "Controlling the Prompt"); what is in `\[ \]` takes no room. */
export function promptText(prompt: string, state: ShellState): string {
  const now = new Date(state.clock.now());
  return prompt.replace(
    /\\(?:D\{([^}]*)\}|([0-7]{3})|(.))/gs,
    (all, format?: string, octal?: string, letter?: string) => {
      if (format !== undefined) return formatDate(format === '' ? '%X' : format, now);
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      switch (letter) {
        case 'u':
          return state.variables.get('USER') ?? 'user';
        case 'h':
        case 'H':
          return 'tabernetes';
        case 'w':
          return shortened(state);
        case 'W':
          return state.cwd === HOME ? '~' : (/[^/]*$/.exec(state.cwd)?.[0] ?? '') || '/';
        case '$':
          return '$';
        case 's':
          return 'bash';
        case 'j':
          return String(state.jobs.all.length);
        case 'l':
          return 'pts/0';
        case 't':
          return formatDate('%H:%M:%S', now);
        case 'T':
          return formatDate('%I:%M:%S', now);
        case '@':
          return formatDate('%I:%M %p', now);
        case 'A':
          return formatDate('%H:%M', now);
        case 'd':
          return formatDate('%a %b %d', now);
        case 'v':
          return BASH_VERSION.slice(0, 3);
        case 'V':
          return BASH_VERSION.replace(/\(.*/, '');
        case '!':
        case '#':
          return String(state.history.length + 1);
        case '[':
        case ']':
          return '';
        default:
          return ansiEscapes(all);
      }
    },
  );
}
