/**
 * OpenAPI of what is served, in both versions; made when it is first asked for, from the generated schemas and their
 * texts, which are loaded then. Imports api, the registry and the names of discovery.
 */
import { textDigest } from '../../base/index.ts';
import { groupVersion, loadDescriptions, type Resource } from '../../api/index.ts';
import type { Catalog } from '../registry/index.ts';
import type { openApiParts } from './document.ts';
/** Counts the changes of how documents are made, so that clients do not keep old ones. */
const REVISION = 1;

/** What clients call the protobuf form of OpenAPI v2; older ones by a name that is no media type. Upstream: kube-openapi pkg/handler */
export const OPENAPI_V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
export const OPENAPI_V2_PROTOBUF_OLD = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

const SECURITY = {
  BearerToken: { type: 'apiKey', name: 'authorization', in: 'header', description: 'Bearer Token authentication' },
} as const;

type Writer = (form: 'v2' | 'v3', resources: readonly Resource[]) => ReturnType<typeof openApiParts>;

/** Loads the texts, and what writes documents of them. */
async function loadWriter(): Promise<Writer> {
  const [document, descriptions] = await Promise.all([import('./document.ts'), loadDescriptions()]);
  return (form, resources) => document.openApiParts(form, resources, descriptions);
}

/** Documents of a catalog, kept until what is served changes. */
export class OpenApi {
  readonly #catalog: Catalog;
  readonly #gitVersion: string;
  #generation = -1;
  #documents = new Map<string, Promise<string>>();

  constructor(catalog: Catalog, gitVersion: string) {
    this.#catalog = catalog;
    this.#gitVersion = gitVersion;
  }

  /** `GET /openapi/v3`: where the documents are, with a hash that changes when they do. */
  index(): object {
    const paths = Object.fromEntries(
      [...this.#byPath()].map(([path, resources]) => [
        path,
        { serverRelativeURL: `/openapi/v3/${path}?hash=${this.#hash(resources)}` },
      ]),
    );
    return { paths };
  }

  /** The document of a group version as JSON; undefined when it is not served. @param path `api/v1`, `apis/apps/v1` */
  v3(path: string): Promise<string> | undefined {
    const resources = this.#byPath().get(path);
    if (resources === undefined) return undefined;
    return this.#document(path, async () => {
      const { paths, definitions } = (await loadWriter())('v3', resources);
      return {
        openapi: '3.0.0',
        info: this.#info(),
        paths,
        components: { schemas: definitions, securitySchemes: SECURITY },
        security: [{ BearerToken: [] }],
      };
    });
  }

  /** Everything in one document, as JSON. */
  v2(): Promise<string> {
    return this.#document('v2', () => this.#v2());
  }

  /** The same in the form of {@link OPENAPI_V2_PROTOBUF}, which is what kubectl asked for before 1.28. */
  async v2Protobuf(): Promise<Uint8Array<ArrayBuffer>> {
    const { encodeOpenApiV2 } = await import('./protobuf.ts');
    return encodeOpenApiV2(await this.#v2());
  }

  async #v2(): Promise<object> {
    const { paths, definitions } = (await loadWriter())('v2', this.#catalog.resources);
    return {
      swagger: '2.0',
      info: this.#info(),
      paths,
      definitions,
      securityDefinitions: SECURITY,
      security: [{ BearerToken: [] }],
    };
  }

  #info(): object {
    return { title: 'Kubernetes', version: this.#gitVersion };
  }

  #byPath(): ReadonlyMap<string, readonly Resource[]> {
    const groups = new Map<string, Resource[]>();
    for (const resource of this.#catalog.resources) {
      const path = groupVersion(resource);
      const key = path.includes('/') ? `apis/${path}` : `api/${path}`;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(resource);
    }
    return groups;
  }

  #hash(resources: readonly Resource[]): string {
    const content = resources.map(({ behavior, storage, ...resource }) => [
      resource,
      storage?.version,
      behavior?.openApiSchema,
    ]);
    return textDigest(JSON.stringify([REVISION, this.#gitVersion, content])).toUpperCase();
  }

  #document(key: string, make: () => Promise<object>): Promise<string> {
    if (this.#generation !== this.#catalog.generation) {
      this.#generation = this.#catalog.generation;
      this.#documents = new Map();
    }
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const made = make().then((document) => JSON.stringify(document));
    this.#documents.set(key, made);
    return made;
  }
}
