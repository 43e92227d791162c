import { expect, test } from 'vitest';
import { jsonSchema } from './json-schema.ts';
import { deployments, pods } from './resources/index.ts';

type Node = Readonly<Record<string, unknown>>;

test('a schema of the kinds, with descriptions, values and required fields', async () => {
  const schema = await jsonSchema([deployments, pods]);
  const definitions = schema['definitions'] as Readonly<Record<string, Node>>;
  const container = definitions['Container'] as {
    readonly required: unknown;
    readonly additionalProperties: unknown;
    readonly properties: Readonly<Record<string, Node>>;
  };
  expect(container.required).toEqual(['name']);
  expect(container.additionalProperties).toBe(false);
  expect(container.properties['imagePullPolicy']).toMatchObject({ enum: ['Always', 'IfNotPresent', 'Never'] });
  expect(container.properties['image']?.['description']).toMatch(/Container image name/);
  expect(definitions['kind.Deployment']).toMatchObject({
    required: ['apiVersion', 'kind', 'metadata'],
    properties: { apiVersion: { enum: ['apps/v1'] }, kind: { enum: ['Deployment'] } },
    'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Deployment' }],
  });
});

test('every reference leads somewhere', async () => {
  const schema = await jsonSchema();
  const definitions = schema['definitions'] as Readonly<Record<string, Node>>;
  const references = [...JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name]) => name ?? '');
  expect(references.filter((name) => !Object.hasOwn(definitions, name))).toEqual([]);
});
