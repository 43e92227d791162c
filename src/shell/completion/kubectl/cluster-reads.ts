import { type KubernetesObject, type Resource, resourcePath } from '../../../api/index.ts';
import type { Clock } from '../../../base/index.ts';
import { toStatusError, type Client } from '../../../client/index.ts';
import { type DiscoveredResource, Discovery, type Document, openApiDocument } from '../../../kubectl/index.ts';

const ORIGIN = 'https://kubernetes.default.svc';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const METADATA = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
/** So many at a time, and as many times: who has more names must type a little more of them. */
const PAGE = 500;
const PAGES = 4;
/** As long kinds and schemas are not asked for again. */
const KEPT_MS = 10_000;

interface Table {
  readonly columnDefinitions?: readonly { readonly name: string }[];
  readonly rows?: readonly { readonly cells: readonly unknown[] }[];
  readonly metadata?: { readonly continue?: string };
}

interface MetadataList {
  readonly items?: readonly Pick<KubernetesObject, 'metadata'>[];
  readonly metadata?: { readonly continue?: string };
}

/** What completion reads of the cluster: never more of an object than it needs. */
export class ClusterReads {
  readonly client: Client;
  readonly #clock: Clock;
  #discovery: { readonly value: Discovery; readonly until: number } | undefined;
  readonly #documents = new Map<string, { readonly value: Promise<Document>; readonly until: number }>();

  constructor(client: Client, clock: Clock) {
    this.client = client;
    this.#clock = clock;
  }

  get discovery(): Discovery {
    const now = this.#clock.now();
    if (this.#discovery === undefined || this.#discovery.until < now) {
      this.#discovery = { value: new Discovery(this.client), until: now + KEPT_MS };
    }
    return this.#discovery.value;
  }

  /** @throws StatusError */
  document(resource: DiscoveredResource): Promise<Document> {
    const key = `${resource.group}/${resource.version}`;
    const now = this.#clock.now();
    const kept = this.#documents.get(key);
    if (kept !== undefined && kept.until > now) return kept.value;
    const value = openApiDocument(this.client, resource, new AbortController().signal);
    this.#documents.set(key, { value, until: now + KEPT_MS });
    return value;
  }

  /** Names of the objects of a resource. @param namespace all of them when left out @throws StatusError */
  async names(resource: Resource, namespace: string | undefined): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const page of this.#pages<Table>(resource, namespace, TABLE, { includeObject: 'None' })) {
      const column = page.columnDefinitions?.findIndex(({ name }) => name === 'Name') ?? -1;
      // Events are told without their names.
      if (column < 0) return (await this.metadata(resource, namespace)).map(({ name }) => name);
      names.push(...(page.rows ?? []).map(({ cells }) => String(cells[column])));
    }
    return names;
  }

  /** Metadata of the objects of a resource: for labels. @throws StatusError */
  async metadata(resource: Resource, namespace: string | undefined): Promise<readonly KubernetesObject['metadata'][]> {
    const found: KubernetesObject['metadata'][] = [];
    for await (const page of this.#pages<MetadataList>(resource, namespace, METADATA, {})) {
      found.push(...(page.items ?? []).map(({ metadata }) => metadata));
    }
    return found;
  }

  /** An object of a resource, to see what it is made of: that of the name, or some. @throws StatusError */
  async sample(
    resource: Resource,
    namespace: string | undefined,
    name?: string,
  ): Promise<KubernetesObject | undefined> {
    if (name !== undefined) return this.client.get(resource, { namespace, name });
    return (await this.client.list(resource, { namespace, limit: 1 })).items[0];
  }

  async *#pages<T extends { readonly metadata?: { readonly continue?: string } }>(
    resource: Resource,
    namespace: string | undefined,
    accept: string,
    query: Readonly<Record<string, string>>,
  ): AsyncGenerator<T> {
    const url = new URL(resourcePath(resource, namespace === undefined ? {} : { namespace }), ORIGIN);
    for (const [key, value] of Object.entries({ ...query, limit: String(PAGE) })) url.searchParams.set(key, value);
    for (let count = 0; count < PAGES; count++) {
      const response = await this.client.raw.fetch(new Request(url, { headers: { accept } }));
      if (!response.ok) throw await toStatusError(response);
      const page = (await response.json()) as T;
      yield page;
      const next = page.metadata?.continue ?? '';
      if (next === '') return;
      url.searchParams.set('continue', next);
    }
  }
}
