import type { Resource } from '../api/index.ts';
import { toStatusError, type Client } from '../client/index.ts';
import { failure } from './errors.ts';

/** A resource as discovery tells of it. */
export interface DiscoveredResource extends Resource {
  readonly verbs: readonly string[];
}

interface DiscoveryResource {
  readonly resource: string;
  readonly responseKind: { readonly kind: string };
  readonly scope: string;
  readonly singularResource?: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly { readonly subresource: string }[];
}

interface DiscoveryList {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly { readonly version: string; readonly resources: readonly DiscoveryResource[] }[];
  }[];
}

const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
const ORIGIN = 'https://kubernetes.default.svc';

async function fetchGroups(client: Client, path: string): Promise<readonly DiscoveredResource[]> {
  const response = await client.raw.fetch(new Request(`${ORIGIN}${path}`, { headers: { accept: ACCEPT } }));
  if (!response.ok) throw await toStatusError(response);
  const list = (await response.json()) as DiscoveryList;
  return list.items.flatMap((item) =>
    item.versions.flatMap(({ version, resources }) =>
      resources.map((it) => ({
        group: item.metadata.name ?? '',
        version,
        kind: it.responseKind.kind,
        resource: it.resource,
        listKind: `${it.responseKind.kind}List`,
        singular: it.singularResource ?? it.responseKind.kind.toLowerCase(),
        shortNames: it.shortNames ?? [],
        categories: it.categories ?? [],
        namespaced: it.scope === 'Namespaced',
        subresources: (it.subresources ?? []).map((sub) => sub.subresource),
        verbs: it.verbs,
      })),
    ),
  );
}

/** What the server serves, asked once. */
export class Discovery {
  readonly #client: Client;
  #resources: Promise<readonly DiscoveredResource[]> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  resources(): Promise<readonly DiscoveredResource[]> {
    this.#resources ??= Promise.all([fetchGroups(this.#client, '/api'), fetchGroups(this.#client, '/apis')]).then(
      (all) => all.flat(),
    );
    return this.#resources;
  }

  /** `pods`, `po`, `pod`, `deployments.apps`, `deployments.v1.apps`, `Deployment`. */
  async find(name: string): Promise<DiscoveredResource | undefined> {
    const [first = '', ...rest] = name.toLowerCase().split('.');
    const all = await this.resources();
    const matches = all.filter(
      (it) =>
        it.resource === first ||
        it.singular === first ||
        it.shortNames.includes(first) ||
        it.kind.toLowerCase() === first,
    );
    if (rest.length === 0) return matches[0];
    const group = rest.join('.');
    return (
      matches.find((it) => it.group === group) ??
      matches.find((it) => `${it.version}.${it.group}`.replace(/\.$/, '') === group)
    );
  }

  /** @throws CommandError `the server doesn't have a resource type "x"` */
  async resource(name: string): Promise<DiscoveredResource> {
    const found = await this.find(name);
    if (found === undefined) throw failure(`the server doesn't have a resource type "${name}"`);
    return found;
  }

  async kind(apiVersion: string, kind: string): Promise<DiscoveredResource | undefined> {
    const all = await this.resources();
    return all.find(
      (it) => it.kind === kind && (it.group === '' ? it.version : `${it.group}/${it.version}`) === apiVersion,
    );
  }

  async category(name: string): Promise<readonly DiscoveredResource[]> {
    return (await this.resources()).filter((it) => it.categories.includes(name));
  }
}
