import { type Resource, resourcePath } from '../../api/index.ts';

/** What a request body is. */
export type BodyKind = 'object' | 'patch' | 'delete-options';

/** One operation of a path, whatever the dialect says it in. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** upstream's `x-kubernetes-action`. */
  readonly action: string;
  readonly operationId: string;
  readonly summary: string;
  readonly body?: BodyKind;
  readonly query: readonly string[];
  /** What it answers with: an object, a list, a Status, or text. */
  readonly answer: 'object' | 'list' | 'status' | 'text';
}

export interface PathItem {
  readonly path: string;
  readonly namespaced: boolean;
  readonly named: boolean;
  readonly subresource: string;
  readonly operations: readonly Operation[];
}

const WRITE = ['dryRun', 'fieldManager', 'fieldValidation'];
const LIST = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];
const DELETE = [
  'dryRun',
  'gracePeriodSeconds',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'orphanDependents',
  'propagationPolicy',
];

const CONNECT: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy']);

/** Paths of a resource, with the operations that its verbs allow. */
export function pathsOf(resource: Resource): readonly PathItem[] {
  const { namespaced } = resource;
  const where = namespaced ? { namespace: '{namespace}' } : {};
  const collection = pathOf(resource, where);
  const object = pathOf(resource, { ...where, name: '{name}' });
  const items: PathItem[] = [
    { path: collection, namespaced, named: false, subresource: '', operations: collectionOperations(resource) },
    { path: object, namespaced, named: true, subresource: '', operations: objectOperations(resource) },
    ...resource.subresources.map((subresource) => ({
      path: `${object}/${subresource}`,
      namespaced,
      named: true,
      subresource,
      operations: subresourceOperations(resource, subresource),
    })),
  ];
  if (namespaced && resource.verbs.includes('list')) {
    const all = listOperation(`list${idOf(resource, '')}${resource.kind}ForAllNamespaces`, resource);
    items.push({ path: pathOf(resource, {}), namespaced: false, named: false, subresource: '', operations: [all] });
  }
  return items.filter(({ operations }) => operations.length > 0);
}

/** Placeholders stay as they are; `resourcePath` escapes what it is given. */
function pathOf(resource: Resource, where: { readonly namespace?: string; readonly name?: string }): string {
  return decodeURIComponent(resourcePath(resource, where));
}

function pascal(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `core`, `apps`, `rbacAuthorization`: a group in names of operations and tags. */
export function groupWord(group: string): string {
  const [first = '', ...rest] = (group === '' ? 'core' : group.replace(/\.k8s\.io$/, '')).split('.');
  return first + rest.map(pascal).join('');
}

/** `AppsV1`, `AppsV1Namespaced`. */
function idOf(resource: Resource, scope: string): string {
  return `${pascal(groupWord(resource.group))}${pascal(resource.version)}${scope}`;
}

function scoped(resource: Resource): string {
  return idOf(resource, resource.namespaced ? 'Namespaced' : '');
}

function listOperation(operationId: string, { kind }: Resource): Operation {
  const summary = `list or watch objects of kind ${kind}`;
  return { method: 'get', action: 'list', operationId, summary, query: LIST, answer: 'list' };
}

function collectionOperations(resource: Resource): readonly Operation[] {
  const { kind, verbs } = resource;
  const id = scoped(resource);
  const operations: Operation[] = [];
  if (verbs.includes('list')) operations.push(listOperation(`list${id}${kind}`, resource));
  if (verbs.includes('create')) {
    const operationId = `create${id}${kind}`;
    const summary = `create a ${kind}`;
    operations.push({
      method: 'post',
      action: 'post',
      operationId,
      summary,
      body: 'object',
      query: WRITE,
      answer: 'object',
    });
  }
  if (verbs.includes('deletecollection')) {
    operations.push({
      method: 'delete',
      action: 'deletecollection',
      operationId: `delete${idOf(resource, '')}Collection${resource.namespaced ? 'Namespaced' : ''}${kind}`,
      summary: `delete collection of ${kind}`,
      body: 'delete-options',
      query: [...new Set([...DELETE, ...LIST])].filter((name) => name !== 'watch' && name !== 'allowWatchBookmarks'),
      answer: 'status',
    });
  }
  return operations;
}

function objectOperations(resource: Resource): readonly Operation[] {
  const { kind, verbs } = resource;
  return objectVerbs(verbs).map((verb) => operation(verb, `${scoped(resource)}${kind}`, `the specified ${kind}`));
}

function objectVerbs(verbs: readonly string[]): readonly ('get' | 'update' | 'patch' | 'delete')[] {
  return (['get', 'update', 'patch', 'delete'] as const).filter((verb) => verbs.includes(verb));
}

function operation(verb: 'get' | 'update' | 'patch' | 'delete', id: string, what: string): Operation {
  switch (verb) {
    case 'get':
      return {
        method: 'get',
        action: 'get',
        operationId: `read${id}`,
        summary: `read ${what}`,
        query: [],
        answer: 'object',
      };
    case 'update':
      return {
        method: 'put',
        action: 'put',
        operationId: `replace${id}`,
        summary: `replace ${what}`,
        body: 'object',
        query: WRITE,
        answer: 'object',
      };
    case 'patch':
      return {
        method: 'patch',
        action: 'patch',
        operationId: `patch${id}`,
        summary: `partially update ${what}`,
        body: 'patch',
        query: [...WRITE, 'force'],
        answer: 'object',
      };
    case 'delete':
      return {
        method: 'delete',
        action: 'delete',
        operationId: `delete${id}`,
        summary: `delete ${what}`,
        body: 'delete-options',
        query: DELETE,
        answer: 'status',
      };
  }
}

const CREATED: ReadonlySet<string> = new Set(['binding', 'eviction', 'token']);

function subresourceOperations(resource: Resource, subresource: string): readonly Operation[] {
  const { kind } = resource;
  const id = `${scoped(resource)}${kind}${pascal(subresource)}`;
  const what = `${subresource} of the specified ${kind}`;
  if (CREATED.has(subresource)) {
    const operationId = `create${id}`;
    const summary = `create ${what}`;
    return [{ method: 'post', action: 'post', operationId, summary, body: 'object', query: WRITE, answer: 'object' }];
  }
  if (subresource === 'log') {
    return [
      { method: 'get', action: 'get', operationId: `read${id}`, summary: `read ${what}`, query: [], answer: 'text' },
    ];
  }
  if (CONNECT.has(subresource)) return connectOperations(resource, subresource);
  if (subresource === 'finalize') return [operation('update', id, what)];
  return (['get', 'update', 'patch'] as const).map((verb) => operation(verb, id, what));
}

function connectOperations(resource: Resource, subresource: string): readonly Operation[] {
  const { kind, namespaced } = resource;
  const what = `${namespaced ? 'Namespaced' : ''}${kind}${pascal(subresource)}`;
  const methods =
    subresource === 'proxy' ? (['get', 'post', 'put', 'patch', 'delete'] as const) : (['get', 'post'] as const);
  return methods.map((method) => ({
    method,
    action: 'connect',
    operationId: `connect${idOf(resource, pascal(method))}${what}`,
    summary: `connect ${method.toUpperCase()} requests to ${subresource} of ${kind}`,
    query: [],
    answer: 'text',
  }));
}
