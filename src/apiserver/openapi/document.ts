import { type Descriptions, type Resource, typeNameOf } from '../../api/index.ts';
import { subresourceKind } from '../http/subresource-kinds.ts';
import { customDefinition } from './custom.ts';
import { Definitions } from './definitions.ts';
import { type Dialect, type Node, OPENAPI_V2, OPENAPI_V3 } from './dialect.ts';
import { DefinitionNames } from './names.ts';
import { groupWord, type Operation, type PathItem, pathsOf } from './operations.ts';
import { parameter } from './parameters.ts';

/** The kind that a path is about. */
interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Parts {
  readonly form: 'v2' | 'v3';
  readonly names: DefinitionNames;
  readonly definitions: Definitions;
}

const ACCEPTED = ['application/json', 'application/yaml'];
const PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** By this list kubectl decides how it patches: custom objects do not merge strategically. */
function patchTypesOf({ behavior }: Resource): readonly string[] {
  return behavior === undefined ? PATCH_TYPES : PATCH_TYPES.filter((type) => !type.includes('strategic'));
}

/** Paths and definitions of resources, in one of the two forms. */
export function openApiParts(
  form: 'v2' | 'v3',
  resources: readonly Resource[],
  texts: Descriptions,
): { readonly paths: Node; readonly definitions: Readonly<Record<string, Node>> } {
  const dialect: Dialect = form === 'v2' ? OPENAPI_V2 : OPENAPI_V3;
  const names = new DefinitionNames(texts);
  const definitions = new Definitions(dialect, names, texts);
  const parts: Parts = { form, names, definitions };
  const paths: Record<string, Node> = {};
  for (const resource of resources) {
    defineKind(parts, resource);
    for (const item of pathsOf(resource)) paths[item.path] = pathNode(parts, resource, item);
  }
  describeOptions(parts, resources);
  return { paths, definitions: definitions.all };
}

/** DeleteOptions are sent in the version of what is deleted. */
function describeOptions({ names, definitions }: Parts, resources: readonly Resource[]): void {
  const versions = new Map(resources.map(({ group, version }) => [`${group}/${version}`, { group, version }]));
  definitions.struct('DeleteOptions');
  definitions.struct('Status');
  definitions.extend(names.of('DeleteOptions'), {
    'x-kubernetes-group-version-kind': [...versions.values()].map((it) => gvkOf({ ...it, kind: 'DeleteOptions' })),
  });
  definitions.extend(names.of('Status'), {
    'x-kubernetes-group-version-kind': [gvkOf({ group: '', version: 'v1', kind: 'Status' })],
  });
}

function gvkOf({ group, version, kind }: GroupVersionKind): GroupVersionKind {
  return { group, kind, version };
}

function defineKind({ form, names, definitions }: Parts, resource: Resource): void {
  const name = names.ofResource(resource);
  if (resource.behavior === undefined) definitions.struct(typeNameOf(resource));
  else definitions.set(name, customDefinition(form, resource, definitions.struct('ObjectMeta')));
  definitions.extend(name, { 'x-kubernetes-group-version-kind': [gvkOf(resource)] });
  if (!resource.verbs.includes('list')) return;
  definitions.set(names.listOf(resource), {
    type: 'object',
    description: `${resource.listKind} is a list of ${resource.kind}.`,
    properties: {
      apiVersion: { type: 'string' },
      items: { type: 'array', items: definitions.reference(name) },
      kind: { type: 'string' },
      metadata: definitions.struct('ListMeta'),
    },
    required: ['items'],
    'x-kubernetes-group-version-kind': [gvkOf({ ...resource, kind: resource.listKind })],
  });
}

function pathNode(parts: Parts, resource: Resource, item: PathItem): Node {
  const { form } = parts;
  const gvk = subresourceKind(resource, item.subresource);
  return {
    parameters: [
      ...(item.namespaced ? [parameter('namespace', 'path', form)] : []),
      ...(item.named ? [parameter('name', 'path', form)] : []),
      parameter('pretty', 'query', form),
    ],
    ...Object.fromEntries(item.operations.map((it) => [it.method, operationNode(parts, resource, gvk, it)])),
  };
}

function operationNode(parts: Parts, resource: Resource, gvk: GroupVersionKind, operation: Operation): Node {
  const { form } = parts;
  const parameters = operation.query.map((name) => parameter(name, 'query', form));
  const said = {
    tags: [tagOf(resource)],
    description: operation.summary,
    operationId: operation.operationId,
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': gvkOf(gvk),
  };
  const body = bodySchema(parts, resource, gvk, operation);
  const answer = answerSchema(parts, resource, gvk, operation);
  if (form === 'v2') {
    const inBody = body === undefined ? [] : [{ name: 'body', in: 'body', required: true, schema: body }];
    return {
      ...said,
      consumes: operation.body === 'patch' ? patchTypesOf(resource) : ['*/*'],
      produces: ACCEPTED,
      parameters: [...inBody, ...parameters],
      responses: { 200: { description: 'OK', schema: answer } },
    };
  }
  const types = operation.body === 'patch' ? patchTypesOf(resource) : ['*/*'];
  return {
    ...said,
    parameters,
    ...(body === undefined ? {} : { requestBody: { content: contentOf(types, body), required: true } }),
    responses: { 200: { description: 'OK', content: contentOf(ACCEPTED, answer) } },
  };
}

/** `core_v1`, `apps_v1`. */
function tagOf({ group, version }: Resource): string {
  return `${groupWord(group)}_${version}`;
}

function contentOf(types: readonly string[], schema: Node): Node {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}

function bodySchema(parts: Parts, resource: Resource, gvk: GroupVersionKind, { body }: Operation): Node | undefined {
  switch (body) {
    case undefined:
      return undefined;
    case 'patch':
      return parts.definitions.patch();
    case 'delete-options':
      return parts.definitions.struct('DeleteOptions');
    case 'object':
      return objectSchema(parts, resource, gvk);
  }
}

function answerSchema(parts: Parts, resource: Resource, gvk: GroupVersionKind, { answer }: Operation): Node {
  switch (answer) {
    case 'text':
      return { type: 'string' };
    case 'status':
      return parts.definitions.struct('Status');
    case 'list':
      return parts.definitions.reference(parts.names.listOf(resource));
    case 'object':
      return objectSchema(parts, resource, gvk);
  }
}

/** Subresources have kinds of their own: Scale, Eviction, TokenRequest. */
function objectSchema({ names, definitions }: Parts, resource: Resource, gvk: GroupVersionKind): Node {
  if (gvk.kind === resource.kind) return definitions.reference(names.ofResource(resource));
  const type = gvk.kind === 'TokenRequest' ? 'AuthenticationV1TokenRequest' : gvk.kind;
  const reference = definitions.struct(type);
  definitions.extend(names.of(type), { 'x-kubernetes-group-version-kind': [gvkOf(gvk)] });
  return reference;
}
