import { OnDemand, type Clock } from '../base/index.ts';
import type { CommandContext, ShellCommand, Tools } from './execute/state.ts';
import { joinBytes } from './execute/output.ts';
import { HOME, type Files } from './files.ts';
import { fileSystemOf } from './file-system.ts';

/** Text tools that come from just-bash: they read all of their input before they print. */
const TOOLS = new Set([
  'awk',
  'column',
  'comm',
  'du',
  'expand',
  'expr',
  'file',
  'fold',
  'jq',
  'join',
  'md5sum',
  'nl',
  'od',
  'paste',
  'rev',
  'sed',
  'sha1sum',
  'sha256sum',
  'split',
  'stat',
  'strings',
  'tac',
  'tree',
  'unexpand',
]);

export const toolNames: readonly string[] = [...TOOLS];

/** They read no input. */
const NO_INPUT = new Set(['du', 'expr', 'file', 'stat', 'tree']);

/** The tools over the files of a shell, for all of its terminals. */
export function openTools(files: Files, clock: Clock): Tools {
  return new OnDemand(async () => {
    const { Bash } = await import('just-bash/browser');
    return new Bash({ fs: fileSystemOf(files), cwd: HOME, sleep: (milliseconds) => clock.sleep(milliseconds) });
  });
}

async function inputOf(context: CommandContext): Promise<string> {
  if (NO_INPUT.has(context.name)) return '';
  // What names a file reads that; on a terminal the input would be waited for in vain.
  if (context.terminal !== undefined && context.args.some((arg) => namesFile(context, arg))) return '';
  const parts: Uint8Array[] = [];
  for await (const part of context.stdin) parts.push(part);
  let text = '';
  const bytes = joinBytes(parts);
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Where nothing is named the input is read. */
function withInput(args: readonly string[]): string[] {
  const named = args.some(
    (arg, index) => (arg === '-' || !arg.startsWith('-')) && !/^-s?d$/.test(args[index - 1] ?? ''),
  );
  return named ? [...args] : [...args, '-'];
}

function namesFile({ state }: CommandContext, arg: string): boolean {
  return !arg.startsWith('-') && state.files.readBytes(arg.startsWith('/') ? arg : `${state.cwd}/${arg}`) !== undefined;
}

/** Asked anew after each wait. */
function interrupted({ aborted }: AbortSignal): boolean {
  return aborted;
}

/** A text tool as a command of the shell. */
export function tool(name: string): ShellCommand | undefined {
  if (!TOOLS.has(name)) return undefined;
  return async (context) => {
    const { state, signal } = context;
    const stdin = await inputOf(context);
    if (interrupted(signal)) return 130;
    const bash = await state.tools.load();
    const result = await bash.exec(name, {
      args: name === 'paste' ? withInput(context.args) : [...context.args],
      stdin,
      stdinKind: 'bytes',
      cwd: state.cwd,
      env: Object.fromEntries(state.variables.exported()),
      replaceEnv: true,
      rawScript: true,
      signal,
    });
    context.stdout(result.stdout);
    // They name the shell that runs them.
    context.stderr(result.stderr.replace(/^bash: (?:line \d+: )?/gm, ''));
    return interrupted(signal) ? 130 : result.exitCode;
  };
}
