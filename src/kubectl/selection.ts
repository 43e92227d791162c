import { type KubernetesObject, type Resource, StatusError } from '../api/index.ts';
import type { Client, ListOptions } from '../client/index.ts';
import type { CommandContext } from './command.ts';
import type { DiscoveredResource } from './discovery.ts';
import { CommandError, failure, usageError } from './errors.ts';
import { flag, type Flags, type FlagSpec } from './flags.ts';
import { readManifests } from './manifests.ts';

/** What a command is to work on: one object, or all objects of a resource that match. */
export interface Target {
  readonly resource: DiscoveredResource;
  readonly namespace: string | undefined;
  /** Undefined: all of them. */
  readonly name: string | undefined;
  /** What the user wrote for its type, for messages. */
  readonly written: string;
  /** The file that it is from, for messages. */
  readonly source?: string;
}

export const FILENAME_FLAGS: readonly FlagSpec[] = [
  flag('filename', 'list', 'Filename, directory, or URL to files identifying the resource.', { short: 'f' }),
  flag('recursive', 'bool', 'Process the directory used in -f, --filename recursively.', { short: 'R' }),
  flag('kustomize', 'string', "Process the kustomization directory. This flag can't be used together with -f or -R.", {
    short: 'k',
  }),
];

/** Whether objects are named by files. */
export function hasFiles(flags: Flags): boolean {
  return flags.has('filename') || flags.has('kustomize');
}

export const LABEL_SELECTOR = flag(
  'selector',
  'string',
  "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.",
  { short: 'l' },
);

export const CHUNK_SIZE = flag(
  'chunk-size',
  'int',
  'Return large lists in chunks rather than all at once. Pass 0 to disable.',
  { default: '500' },
);

export const SELECTOR_FLAGS: readonly FlagSpec[] = [
  LABEL_SELECTOR,
  flag('field-selector', 'string', "Selector (field query) to filter on, supports '=', '==', and '!='."),
];

export const ALL_NAMESPACES = flag(
  'all-namespaces',
  'bool',
  'If present, list the requested object(s) across all namespaces.',
  {
    short: 'A',
  },
);

function namespaceFor(context: CommandContext, resource: DiscoveredResource, flags: Flags): string | undefined {
  return resource.namespaced && !flags.bool('all-namespaces') ? context.namespace : undefined;
}

async function slashTargets(context: CommandContext, args: readonly string[], flags: Flags): Promise<Target[]> {
  return Promise.all(
    args.map(async (arg) => {
      const [type = '', name = '', ...rest] = arg.split('/');
      if (!arg.includes('/')) {
        throw failure(
          "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
        );
      }
      if (type === '' || name === '' || rest.length > 0)
        throw failure(`arguments in resource/name form must have a single resource and name`);
      const resource = await context.discovery.resource(type);
      return { resource, namespace: namespaceFor(context, resource, flags), name, written: type };
    }),
  );
}

async function typeResources(context: CommandContext, written: string): Promise<readonly DiscoveredResource[]> {
  const types = written.split(',').filter((type) => type !== '');
  const found = await Promise.all(
    types.map(async (type) => {
      const category = await context.discovery.category(type);
      return category.length > 0 ? category : [await context.discovery.resource(type)];
    }),
  );
  return found.flat();
}

/**
 * Resolves `TYPE[,TYPE] [NAME...]`, `TYPE/NAME...` and `-f`.
 * @throws CommandError in the words of kubectl (cli-runtime/pkg/resource/builder.go)
 */
export async function selectTargets(
  context: CommandContext,
  args: readonly string[],
  flags: Flags,
  command: string,
): Promise<readonly Target[]> {
  if (hasFiles(flags)) {
    if (args.length > 0) {
      throw failure('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    }
    return (await readManifests(context, flags)).map((item) => {
      if (item instanceof CommandError) throw item;
      return { resource: item.resource, namespace: item.namespace, name: item.name, written: item.resource.resource };
    });
  }
  const [first, ...names] = args;
  if (first === undefined) {
    throw usageError(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.',
      command,
    );
  }
  if (args.some((arg) => arg.includes('/'))) return slashTargets(context, args, flags);
  const resources = await typeResources(context, first);
  if (names.length > 0 && flags.bool('all-namespaces'))
    throw failure('a resource cannot be retrieved by name across all namespaces');
  if (names.length > 0 && flags.string('selector') !== '')
    throw failure('name cannot be provided when a selector is specified');
  return resources.flatMap((resource): readonly Target[] => {
    const common = { resource, namespace: namespaceFor(context, resource, flags), written: first };
    return names.length === 0 ? [{ ...common, name: undefined }] : names.map((name) => ({ ...common, name }));
  });
}

/** Upstream: cli-runtime/pkg/resource/builder.go, missingResourceError */
export const NO_RESOURCES =
  "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/** An object with its type, which items of a list may come without. */
export function typed(
  resource: Pick<DiscoveredResource, 'group' | 'version' | 'kind'>,
  object: KubernetesObject,
): KubernetesObject {
  const { group, version, kind } = resource;
  return { ...object, apiVersion: group === '' ? version : `${group}/${version}`, kind };
}

/**
 * As {@link selectTargets}, for commands that do not take all objects of a type unless they are told to.
 * @throws CommandError
 */
export async function selectNamed(
  context: CommandContext,
  args: readonly string[],
  flags: Flags,
  command: string,
): Promise<readonly Target[]> {
  const targets = await selectTargets(context, args, flags, command);
  const selected = flags.bool('all') || flags.string('selector') !== '' || flags.string('field-selector') !== '';
  if (!selected && targets.some(({ name }) => name === undefined)) {
    throw failure('resource(s) were provided, but no name was specified');
  }
  return targets;
}

/** A refused list as kubectl tells of it. Upstream: cli-runtime/pkg/resource, EnhanceListError. */
export function enhanceListError(cause: unknown, { resource, name }: Target, flags: Flags): unknown {
  if (name !== undefined || !(cause instanceof StatusError)) return cause;
  if (cause.reason !== 'BadRequest' && cause.reason !== 'NotFound') return cause;
  const [labels, fields] = [flags.string('selector'), flags.string('field-selector')];
  const kind = `${resource.group}/${resource.version}, Resource=${resource.resource}`;
  const message =
    labels === '' && fields === ''
      ? `Unable to list "${kind}": ${cause.message}`
      : `Unable to find "${kind}" that match label selector "${labels}", field selector "${fields}": ${cause.message}`;
  return new StatusError({ ...cause.status, message });
}

/** All objects of a list, asked for `--chunk-size` at a time. */
export async function listInChunks<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  options: ListOptions,
  flags: Flags,
): Promise<readonly T[]> {
  const items: T[] = [];
  const limit = flags.int('chunk-size');
  let next: string | undefined;
  do {
    const page = await client.list(resource, {
      ...options,
      ...(limit > 0 ? { limit } : {}),
      ...(next === undefined ? {} : { continue: next }),
    });
    items.push(...page.items);
    next = page.metadata.continue;
  } while (next !== undefined && next !== '');
  return items;
}

/** The objects of targets: those named, and those that match the selectors. */
export async function fetchObjects(
  context: CommandContext,
  targets: readonly Target[],
  flags: Flags,
): Promise<readonly { readonly target: Target; readonly object: KubernetesObject }[]> {
  const lists = await Promise.all(
    targets.map(async (target) => {
      const { resource, namespace, name } = target;
      if (name !== undefined) return [{ target, object: await context.client.get(resource, { namespace, name }) }];
      const selectors = { labelSelector: flags.string('selector'), fieldSelector: flags.string('field-selector') };
      const items = await listInChunks(context.client, resource, { namespace, ...selectors }, flags);
      return items.map((object) => ({ target, object }));
    }),
  );
  return lists.flat();
}

/** The objects of `-f` as the files have them: `--local`. @throws CommandError for the first that is wrong */
export async function localObjects(
  context: CommandContext,
  flags: Flags,
): Promise<readonly { readonly target: Target; readonly object: KubernetesObject }[]> {
  return (await readManifests(context, flags)).map((item) => {
    if (item instanceof CommandError) throw item;
    const { resource, namespace, name, given } = item;
    return { target: { resource, namespace, name, written: resource.resource }, object: given as KubernetesObject };
  });
}

/** `deployment.apps/kubia`, `pod/a`: how kubectl names an object in what it prints. */
export function printedName(resource: Pick<DiscoveredResource, 'kind' | 'group'>, name: string): string {
  const kind = resource.kind.toLowerCase();
  return resource.group === '' ? `${kind}/${name}` : `${kind}.${resource.group}/${name}`;
}
