import type { ShellCommand, ShellState, Streams } from '../execute/state.ts';
import { homeFiles } from '../kubeconfig.ts';
import { showsColours } from '../terminal/screen-output.ts';
import { kubectlProgram } from './kubectl-on-demand.ts';

/** Runs kubectl over the files of the home directory. @param launch runs an editor that is a command @returns its exit code */
export async function kubectlWith(
  args: readonly string[],
  state: ShellState,
  streams: Streams,
  launch?: (line: string) => Promise<number>,
): Promise<number> {
  const { stdin, ready, signal, terminal, edit } = streams;
  const running = kubectlProgram.use(({ runKubectl, kubectlColours, lineFilter }) => {
    const colours = kubectlColours(args);
    const coloured = (name: 'stdout' | 'stderr'): ((text: string) => void) =>
      colours !== undefined && showsColours(streams[name], state.variables)
        ? lineFilter(colours[name], streams[name])
        : (text) => {
            streams[name](text);
          };
    return runKubectl(
      args,
      {
        stdin,
        stdout: coloured('stdout'),
        stdoutBytes: (bytes) => streams.stdout(bytes),
        stderr: coloured('stderr'),
        signal,
        ...(ready === undefined ? {} : { ready }),
        ...(terminal === undefined ? {} : { terminal }),
        ...(edit === undefined ? {} : { edit }),
        cwd: state.cwd,
        variable: (name) => state.variables.get(name),
        ...(launch === undefined ? {} : { launch }),
        files: homeFiles(state),
      },
      {
        client: state.client,
        clock: state.clock,
        network: state.network,
        random: () => Math.random(),
      },
    );
  });
  // It may still wait for a key that is no longer for it.
  return Promise.resolve(running).finally(() => terminal?.release());
}

export const kubectl: ShellCommand = (context) =>
  kubectlWith(context.args, context.state, context, (line) => context.run(line, context));
