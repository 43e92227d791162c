import { createRegistryClient, familiarName, isPullError, parseReference, registryPath } from '../oci/index.ts';
import type { ImageNames } from './execute/state.ts';

/** Images of the static registry beside the page, by the names that people give them. @param url what `v2/` follows */
export function imagesOf(url: string): ImageNames {
  const { signal } = new AbortController();
  const registry = createRegistryClient({ baseUrl: url, fetch: (address, stop) => fetch(address, { signal: stop }) });
  return {
    names: async () => (await registry.catalog(signal)).map((repository) => familiarName(`docker.io/${repository}`)),
    tags: async (name) => {
      const reference = parseReference(name);
      return isPullError(reference) ? [] : registry.tags(registryPath(reference), signal);
    },
  };
}
