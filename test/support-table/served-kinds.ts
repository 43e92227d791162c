import type { TestServer } from '../../src/apiserver/testing/server.ts';
import type { ServedKind } from './document.ts';

interface DiscoveredList {
  readonly groupVersion: string;
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

interface Groups {
  readonly groups: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
}

/** Every kind that the server's discovery tells of, in its order. */
export async function servedKinds(server: TestServer): Promise<readonly ServedKind[]> {
  const { groups } = (await server.send('GET', '/apis')).body as Groups;
  const versions = groups.flatMap((group) => group.versions.map(({ groupVersion }) => `/apis/${groupVersion}`));
  const lists: DiscoveredList[] = [];
  for (const path of ['/api/v1', ...versions]) lists.push((await server.send('GET', path)).body as DiscoveredList);
  return lists.flatMap(({ groupVersion, resources }) => {
    const [version = '', group = ''] = groupVersion.split('/').reverse();
    return resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced }) => ({ resource: name, kind, namespaced, group, version }));
  });
}
