import { failure } from '../errors.ts';
import type { KubectlIo } from '../io.ts';
import { buildKustomization, KustomizeError, type KustomizeFiles } from './index.ts';

function filesOf(io: KubectlIo): KustomizeFiles {
  return {
    read: (path) => io.files.readBytes(path),
    isDirectory: async (path) => (await io.files.list(path)) !== undefined,
    fetch: async (url) => {
      const response = await fetch(url, { signal: io.signal });
      return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
    },
  };
}

/** The resources of a kustomization in the files of a terminal. @throws CommandError */
export async function buildDirectory(
  io: KubectlIo,
  path: string,
  unrestricted = false,
): Promise<readonly Record<string, unknown>[]> {
  try {
    return await buildKustomization({
      files: filesOf(io),
      cwd: io.cwd,
      path,
      unrestricted,
      warn: (line) => {
        io.stderr(`${line}\n`);
      },
    });
  } catch (cause) {
    throw cause instanceof KustomizeError ? failure(cause.message) : cause;
  }
}
