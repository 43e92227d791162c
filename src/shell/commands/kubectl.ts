import { runKubectl } from '../../kubectl/index.ts';
import type { ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';

/** kubectl, over the files of the home directory. */
export const kubectl: ShellCommand = (context) => {
  const { state, args, stdin, signal, terminal, edit } = context;
  const at = (path: string): string => resolvePath(state.cwd, path);
  return runKubectl(
    args,
    {
      stdin,
      stdout: (text) => context.stdout(text),
      stderr: (text) => context.stderr(text),
      signal,
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
        write: (path, text) => Promise.resolve(state.files.write(at(path), text)),
      },
    },
    { client: state.client, clock: state.clock, config: state.config },
  );
};
