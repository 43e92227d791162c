import type { Reference } from './api.ts';
import { familiarName, registryPath } from './reference.ts';
import type { RegistryClient } from './registry-client.ts';

/** Events hold 1024 bytes of message (k8s.io/client-go/tools/record); what comes before needs some of them. */
const LONGEST_LIST = 600;

/**
 * What a person could have meant: the tags of the repository if it exists, or else the registry's images.
 * @returns text to append to `not found`; empty when the registry does not tell
 */
export async function notFoundHint(
  registry: RegistryClient,
  reference: Reference,
  signal: AbortSignal,
): Promise<string> {
  const repository = registryPath(reference);
  const tags = await registry.tags(repository, signal);
  if (tags.length > 0) return ` (tags of ${familiarName(repository)} here: ${enumerate(tags)})`;
  const names = await registry.catalog(signal);
  return names.length > 0 ? ` (images here: ${enumerate(names.map(familiarName), isOfficial)})` : '';
}

/** One of those that need no more than their last name, and that people know. */
function isOfficial(name: string): boolean {
  return !name.includes('/');
}

/** @param first those that come before the others, since there may not be room for all */
function enumerate(names: readonly string[], first: (name: string) => boolean = () => false): string {
  const sorted = names.toSorted();
  const ordered = [...sorted.filter(first), ...sorted.filter((name) => !first(name))];
  let list = '';
  for (const [index, name] of ordered.entries()) {
    const next = list === '' ? name : `${list}, ${name}`;
    if (next.length > LONGEST_LIST) return `${list} and ${String(names.length - index)} more`;
    list = next;
  }
  return list;
}
