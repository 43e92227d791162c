import { resolvePath } from '../files.ts';
import type { Core } from './core.ts';
import { complaint, type Streams } from './state.ts';

/** Runs a file by its path, as `./name`. */
export async function runScriptFile(
  interpreter: Core,
  path: string,
  args: readonly string[],
  streams: Streams,
  invoke: (words: readonly string[]) => Promise<number>,
): Promise<number> {
  const { state } = interpreter;
  const fail = (why: string, status: number): number => {
    streams.stderr(`${complaint(state)}${path}: ${why}\n`);
    return status;
  };
  const entry = state.files.entry(resolvePath(state.cwd, path));
  if (entry === undefined) return fail('No such file or directory', 127);
  if (entry.kind !== 'file') return fail('Is a directory', 126);
  if ((entry.mode & 0o111) === 0) return fail('Permission denied', 126);
  const text = new TextDecoder().decode(entry.bytes);
  if (text.slice(0, 200).includes('\0')) return fail('cannot execute binary file: Exec format error', 126);
  const shebang = /^#!\s*(\S+)(?:[ \t]+(\S+))?[ \t]*(.*)/.exec(text);
  const program = shebang?.[1] === '/usr/bin/env' ? shebang[2] : shebang?.[1]?.replace(/^.*\//, '');
  if (program !== undefined && !['bash', 'sh', 'dash'].includes(program)) {
    const found = interpreter.lookup(program);
    if (found === undefined) {
      if (shebang?.[1] !== '/usr/bin/env')
        return fail(`${shebang?.[1] ?? ''}: bad interpreter: No such file or directory`, 126);
      streams.stderr(`/usr/bin/env: ‘${program}’: No such file or directory\n`);
      return 127;
    }
    const options = [shebang?.[1] === '/usr/bin/env' ? (shebang[3] ?? '') : (shebang?.[2] ?? '')].filter(
      (it) => it !== '',
    );
    return invoke([program, ...options, path, ...args]);
  }
  const flags = (shebang?.[2] ?? '').startsWith('-') ? (shebang?.[2] ?? '') : '';
  const set = [
    flags.includes('e') ? 'errexit' : '',
    flags.includes('u') ? 'nounset' : '',
    flags.includes('x') ? 'xtrace' : '',
  ];
  return interpreter.runScript(text, { name: path, args, set: set.filter((it) => it !== '') }, streams);
}
