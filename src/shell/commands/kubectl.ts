import { OnDemand } from '../../base/index.ts';
import type { KubectlIo } from '../../kubectl/index.ts';
import type { ShellCommand, ShellState, Streams } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { showsColours } from '../terminal/screen-output.ts';

/** kubectl is loaded with the first command, or before: a shell can be typed into without it. */
export const kubectlProgram = new OnDemand(() => import('./kubectl-program.ts'));

/** What kubectl sees of the files. */
function homeFiles({ files, cwd }: ShellState): KubectlIo['files'] {
  const at = (path: string): string => resolvePath(cwd, path);
  return {
    read: (path) => Promise.resolve(files.read(at(path))),
    readBytes: (path) => Promise.resolve(files.readBytes(at(path))),
    list: (path) =>
      Promise.resolve(files.list(at(path))?.map((name) => `${path === '/' ? '' : path.replace(/\/$/, '')}/${name}`)),
    write: (path, text) => {
      files.write(at(path), text);
      return Promise.resolve();
    },
    writeBytes: (path, bytes) => {
      files.writeBytes(at(path), bytes);
      return Promise.resolve();
    },
    makeDirectory: (path) => {
      files.makeDirectory(at(path));
      return Promise.resolve();
    },
    remove: (path) => {
      files.remove(at(path));
      return Promise.resolve();
    },
  };
}

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
        config: state.config,
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
