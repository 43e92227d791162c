import type { Bash as BashShell } from 'just-bash/browser';
import type { ShellCommand, ShellState, Streams } from './execute/state.ts';
import { textInput } from './execute/input.ts';
import { TextSink } from './execute/output.ts';
import { readText } from './execute/state.ts';
import { kubectlWith } from './commands/kubectl.ts';

/** Text tools that come from just-bash: they read all of their input before they print. */
const TOOLS = new Set([
  'awk',
  'basename',
  'column',
  'comm',
  'diff',
  'dirname',
  'expand',
  'expr',
  'find',
  'fold',
  'gunzip',
  'gzip',
  'join',
  'jq',
  'md5sum',
  'nl',
  'od',
  'paste',
  'rev',
  'sed',
  'sha256sum',
  'split',
  'stat',
  'strings',
  'tac',
  'tree',
  'yq',
]);

export const toolNames: readonly string[] = [...TOOLS];

async function open(state: ShellState, streams: Streams): Promise<BashShell> {
  const { Bash, defineCommand } = await import('just-bash/browser');
  const commands = ['kubectl', 'k'].map((name) =>
    defineCommand(name, async (args, context) => {
      const stdout = new TextSink();
      const stderr = new TextSink();
      const exitCode = await kubectlWith(args, state, {
        // just-bash hands bytes as a text of as many characters, behind a type that hides it.
        stdin: textInput(
          new TextDecoder().decode(Uint8Array.from(context.stdin as unknown as string, (it) => it.charCodeAt(0))),
        ),
        stdout: stdout.write,
        stderr: stderr.write,
        signal: streams.signal,
      });
      return { stdout: stdout.text, stderr: stderr.text, exitCode };
    }),
  );
  return new Bash({
    files: Object.fromEntries(
      state.files.paths().flatMap((path) => {
        const bytes = state.files.readBytes(path);
        return bytes === undefined ? [] : [[path, bytes]];
      }),
    ),
    env: Object.fromEntries(state.variables.exported()),
    cwd: state.cwd,
    customCommands: commands,
    sleep: (milliseconds) => state.clock.sleep(milliseconds, streams.signal),
  });
}

/** Takes over what a script left in its file system. */
async function takeFiles(bash: BashShell, state: ShellState): Promise<void> {
  for (const path of bash.fs.getAllPaths()) {
    if (!path.startsWith('/home/')) continue;
    const stat = await bash.fs.stat(path);
    if (!stat.isFile) continue;
    const text = await bash.fs.readFile(path);
    if (state.files.read(path) !== text) state.files.write(path, text);
  }
}

/** Runs a script with just-bash: the whole of the language, its output at the end. */
export async function runFullShell(script: string, state: ShellState, streams: Streams, stdin = ''): Promise<number> {
  const bash = await open(state, streams);
  const result = await bash.exec(script, { stdin, signal: streams.signal });
  streams.stdout(result.stdout);
  streams.stderr(result.stderr);
  await takeFiles(bash, state);
  return streams.signal.aborted ? 130 : result.exitCode;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A text tool as a command of the shell. */
export function tool(name: string): ShellCommand | undefined {
  if (!TOOLS.has(name)) return undefined;
  return async (context) => {
    const stdin = context.terminal === undefined ? await readText(context.stdin) : '';
    return runFullShell([name, ...context.args].map(quote).join(' '), context.state, context, stdin);
  };
}
