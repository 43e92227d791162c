import type { Resource } from '../../api/index.ts';
import type { Node } from './dialect.ts';

const TYPE_META: Node = {
  apiVersion: {
    type: 'string',
    description: 'APIVersion defines the versioned schema of this representation of an object.',
  },
  kind: {
    type: 'string',
    description: 'Kind is a string value representing the REST resource this object represents.',
  },
};

/** What OpenAPI v2 cannot say. upstream: apiextensions-apiserver/pkg/controller/openapi/v2 */
const NOT_IN_V2: ReadonlySet<string> = new Set(['nullable', 'anyOf', 'oneOf', 'not']);

/**
 * The definition of a custom resource: its schema, with the fields that every object has.
 * upstream: apiextensions-apiserver/pkg/controller/openapi/builder
 * @param metadata reference to ObjectMeta
 */
export function customDefinition(form: 'v2' | 'v3', resource: Resource, metadata: Node): Node {
  const schema: Node = resource.behavior?.openApiSchema ?? { type: 'object' };
  const shown = form === 'v2' ? (withoutV3(schema) as Node) : schema;
  return {
    ...shown,
    type: 'object',
    properties: { ...(shown['properties'] as Node | undefined), ...TYPE_META, metadata },
  };
}

function withoutV3(value: unknown): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(withoutV3);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !NOT_IN_V2.has(name))
      .map(([name, item]) => [name, withoutV3(item)]),
  );
}
