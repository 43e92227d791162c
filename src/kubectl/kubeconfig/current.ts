import type { KubectlIo } from '../io.ts';
import { placesOf, readKubeconfig } from './files.ts';
import { textOf } from './model.ts';

/** What kubectl goes by where no flag says otherwise, and the names that flags may give. */
export interface CurrentConfig {
  readonly namespace: string;
  readonly contexts: readonly string[];
  readonly clusters: readonly string[];
  readonly users: readonly string[];
}

/** @throws CommandError when a file of the configuration cannot be read */
export async function currentConfig(io: Pick<KubectlIo, 'files' | 'variable'>): Promise<CurrentConfig> {
  const { contexts, clusters, users, currentContext } = await readKubeconfig(io, placesOf(io, ''));
  return {
    namespace: textOf(contexts.get(currentContext)?.fields, 'namespace') || 'default',
    contexts: [...contexts.keys()],
    clusters: [...clusters.keys()],
    users: [...users.keys()],
  };
}
