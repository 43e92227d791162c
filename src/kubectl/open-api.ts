import { toStatusError, type Client } from '../client/index.ts';
import type { DiscoveredResource } from './discovery.ts';
import { itemsOf, resolve, valuesOf, type Document, type Schema } from './commands/explain/schema.ts';

type Versioned = Pick<DiscoveredResource, 'group' | 'version'>;

/** `v1`, `apps/v1` */
export function groupVersion({ group, version }: Versioned): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The OpenAPI v3 document of a resource's group and version. @throws StatusError */
export async function openApiDocument(client: Client, resource: Versioned, signal: AbortSignal): Promise<Document> {
  const path = `${resource.group === '' ? 'api' : 'apis'}/${groupVersion(resource)}`;
  const request = new Request(`https://kubernetes.default.svc/openapi/v3/${path}`, { signal });
  const response = await client.raw.fetch(request);
  if (!response.ok) throw await toStatusError(response);
  return (await response.json()) as Document;
}

/** The schema of a kind in the document of its group. */
export function schemaOf(
  document: Document,
  { group, version, kind }: Pick<DiscoveredResource, 'group' | 'version' | 'kind'>,
): Schema | undefined {
  return Object.values(document.components?.schemas ?? {}).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some(
      (it) => it.group === group && it.version === version && it.kind === kind,
    ),
  );
}

/** The schema with what it refers to, and what that is made of, in its place. */
function whole(schema: Schema, document: Document): Schema {
  const resolved = resolve(schema, document);
  const [only, ...more] = resolved.allOf ?? [];
  return only === undefined || more.length > 0 || resolved.properties !== undefined ? resolved : whole(only, document);
}

/** Fields of an object, those of a list's items; empty for what has none. */
export function fieldsOf(schema: Schema, document: Document): readonly string[] {
  return Object.keys(elementOf(schema, document).properties ?? {});
}

/** What a list holds, at any depth; other schemas as they are. */
export function elementOf(schema: Schema, document: Document): Schema {
  const found = whole(schema, document);
  const items = itemsOf(found);
  return items === undefined ? found : elementOf(items, document);
}

/** The schema of a field of an object or of a map's values; lists are looked through. */
export function fieldSchema(schema: Schema, field: string, document: Document): Schema | undefined {
  const owner = elementOf(schema, document);
  return owner.properties?.[field] ?? valuesOf(owner);
}
