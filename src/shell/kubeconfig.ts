import type { CurrentConfig, KubectlIo } from '../kubectl/index.ts';
import { kubectlProgram } from './commands/kubectl-on-demand.ts';
import type { ShellState } from './execute/state.ts';
import { resolvePath } from './files.ts';

/** What kubectl sees of the files. */
export function homeFiles({ files, cwd }: ShellState): KubectlIo['files'] {
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

/** The configuration that kubectl goes by in a shell; that of a fresh home where its files cannot be read. */
export async function kubeconfigOf(state: ShellState): Promise<CurrentConfig> {
  const io = { files: homeFiles(state), variable: (name: string) => state.variables.get(name) };
  try {
    return await kubectlProgram.use(({ currentConfig }) => currentConfig(io));
  } catch {
    return { namespace: 'default', contexts: [], clusters: [], users: [] };
  }
}
