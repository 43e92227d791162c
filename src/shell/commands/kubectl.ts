import { OnDemand } from '../../base/index.ts';
import type { ShellCommand, ShellState, Streams } from '../execute/state.ts';
import { resolvePath } from '../files.ts';

/** kubectl is loaded with the first command, or before: a shell can be typed into without it. */
export const kubectlProgram = new OnDemand(async () => (await import('./kubectl-program.ts')).runKubectl);

/** Runs kubectl over the files of the home directory. @returns its exit code */
export async function kubectlWith(args: readonly string[], state: ShellState, streams: Streams): Promise<number> {
  const { stdin, ready, signal, terminal, edit } = streams;
  const at = (path: string): string => resolvePath(state.cwd, path);
  const running = kubectlProgram.use((runKubectl) =>
    runKubectl(
      args,
      {
        stdin,
        stdout: (text) => streams.stdout(text),
        stderr: (text) => streams.stderr(text),
        signal,
        ...(ready === undefined ? {} : { ready }),
        ...(terminal === undefined ? {} : { terminal }),
        ...(edit === undefined ? {} : { edit }),
        files: {
          read: (path) => Promise.resolve(state.files.read(at(path))),
          list: (path) =>
            Promise.resolve(
              state.files.read(at(path)) === undefined
                ? state.files.list(at(path))?.map((name) => `${path.replace(/\/$/, '')}/${name}`)
                : undefined,
            ),
          write: (path, text) => {
            state.files.write(at(path), text);
            return Promise.resolve();
          },
        },
      },
      { client: state.client, clock: state.clock, config: state.config, random: () => Math.random() },
    ),
  );
  // It may still wait for a key that is no longer for it.
  return Promise.resolve(running).finally(() => terminal?.release());
}

export const kubectl: ShellCommand = (context) => kubectlWith(context.args, context.state, context);
