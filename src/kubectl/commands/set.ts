import type { Container, KubernetesObject, PodSpec, PodTemplateSpec } from '../../api/index.ts';
import { group, type Command, type CommandContext, type Invocation } from '../command.ts';
import { failure } from '../errors.ts';
import { flag, type FlagSpec } from '../flags.ts';
import { OUTPUT_FLAG, printObjects } from '../printers/output.ts';
import {
  ALL_NAMESPACES,
  FILENAME_FLAGS,
  fetchObjects,
  printedName,
  SELECTOR_FLAGS,
  selectTargets,
  hasFiles,
} from '../selection.ts';
import { selector } from './set/selector.ts';
import { serviceAccount } from './set/service-account.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../dry-run.ts';

/** What a change to containers is: a partial container to be merged by name. */
type ContainerChange = Partial<Omit<Container, 'name'>> & { readonly name: string };

interface Templated extends KubernetesObject {
  readonly spec: PodSpec | { readonly template?: PodTemplateSpec };
}

function podSpecOf(object: KubernetesObject): PodSpec | undefined {
  const { spec } = object as Partial<Templated>;
  if (spec === undefined) return undefined;
  return 'containers' in spec ? spec : spec.template?.spec;
}

function patchFor(object: KubernetesObject, changes: readonly ContainerChange[]): unknown {
  const podSpec = podSpecOf(object);
  const init = new Set((podSpec?.initContainers ?? []).map((it) => it.name));
  const containers = changes.filter((change) => !init.has(change.name));
  const initContainers = changes.filter((change) => init.has(change.name));
  const spec = {
    ...(containers.length === 0 ? {} : { containers }),
    ...(initContainers.length === 0 ? {} : { initContainers }),
  };
  return { spec: object.kind === 'Pod' ? spec : { template: { spec } } };
}

/** Splits `TYPE NAME a=b c=d` into what selects and what assigns. */
function splitAssignments(args: readonly string[]): { readonly names: string[]; readonly assignments: string[] } {
  const names: string[] = [];
  const assignments: string[] = [];
  for (const arg of args) (/=|^[A-Za-z_][\w.]*-$/.test(arg) && names.length > 0 ? assignments : names).push(arg);
  return { names, assignments };
}

async function change(
  context: CommandContext,
  { flags }: Invocation,
  names: readonly string[],
  what: string,
  changesFor: (containers: readonly Container[]) => readonly ContainerChange[],
): Promise<number> {
  const dryRun = dryRunOf(flags);
  const targets = await selectTargets(context, names, flags, `kubectl set ${what}`);
  for (const { target, object } of await fetchObjects(context, targets, flags)) {
    const podSpec = podSpecOf(object);
    if (podSpec === undefined)
      throw failure(`the object is not a pod or does not have a pod template: *v1.${object.kind}`);
    const changes = changesFor([...(podSpec.initContainers ?? []), ...podSpec.containers]);
    const name = printedName(target.resource, object.metadata.name);
    const patched =
      dryRun === 'client' || changes.length === 0
        ? object
        : await context.client.patch(
            target.resource,
            object.metadata,
            'application/strategic-merge-patch+json',
            patchFor(object, changes),
            { dryRun: dryRun === 'server', fieldManager: 'kubectl-set' },
          );
    if (flags.string('output') !== '') {
      context.io.stdout(
        await printObjects({ items: [{ object: patched, name }], list: false }, flags.string('output')),
      );
    } else if (
      changes.length > 0 &&
      (dryRun !== '' || patched.metadata.resourceVersion !== object.metadata.resourceVersion)
    ) {
      const suffix = dryRunSuffix(dryRun);
      context.io.stdout(`${name} ${what} updated${suffix}\n`);
    }
  }
  return 0;
}

function image(context: CommandContext, invocation: Invocation): Promise<number> {
  const { names, assignments } = splitAssignments(invocation.args);
  if (names.length === 0 && !hasFiles(invocation.flags)) {
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (assignments.length === 0) throw failure('at least one image update is required');
  return change(context, invocation, names, 'image', (containers) =>
    assignments.flatMap((assignment) => {
      const equals = assignment.indexOf('=');
      const name = assignment.slice(0, equals);
      const matching = containers.filter((it) => name === '*' || it.name === name);
      if (matching.length === 0) throw failure(`unable to find container named "${name}"`);
      return matching
        .filter((it) => it.image !== assignment.slice(equals + 1))
        .map((it) => ({ name: it.name, image: assignment.slice(equals + 1) }));
    }),
  );
}

function env(context: CommandContext, invocation: Invocation): Promise<number> {
  const { names, assignments } = splitAssignments(invocation.args);
  const only = invocation.flags.string('containers');
  if (assignments.length === 0) throw failure('at least one environment variable must be provided');
  const variables = assignments.map((text) => {
    const equals = text.indexOf('=');
    return equals < 0
      ? { name: text.slice(0, -1), $patch: 'delete' as const }
      : { name: text.slice(0, equals), value: text.slice(equals + 1) };
  });
  return change(context, invocation, names, 'env', (containers) =>
    containers
      .filter((it) => only === '' || only === '*' || it.name === only)
      .map((it) => ({ name: it.name, env: variables })),
  );
}

function quantities(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', value] = pair.split('=');
      if (value === undefined) throw failure(`invalid argument syntax ${pair}, expected <resource>=<value>`);
      return [name, value];
    }),
  );
}

function resources(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags, args } = invocation;
  if (!flags.has('limits') && !flags.has('requests')) {
    throw failure('you must specify an update to requests or limits (in the form of --requests/--limits)');
  }
  const only = flags.string('containers');
  return change(context, invocation, args, 'resource requirements', (containers) =>
    containers
      .filter((it) => only === '' || only === '*' || it.name === only)
      .map((it) => ({
        name: it.name,
        resources: {
          ...(flags.has('limits') ? { limits: quantities(flags.string('limits')) } : {}),
          ...(flags.has('requests') ? { requests: quantities(flags.string('requests')) } : {}),
        },
      })),
  );
}

const COMMON: readonly FlagSpec[] = [...FILENAME_FLAGS, ...SELECTOR_FLAGS, ALL_NAMESPACES, OUTPUT_FLAG, DRY_RUN];

const CONTAINERS = flag('containers', 'string', 'The names of containers in the selected pod templates to change.', {
  short: 'c',
  default: '*',
});

export const set: Command = group('set', 'Set specific features on objects', [
  {
    name: 'image',
    summary: 'Update the image of a pod template',
    usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
    completes: 'container images',
    flags: COMMON,
    run: image,
  },
  {
    name: 'env',
    summary: 'Update environment variables on a pod template',
    usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
    completes: 'workloads',
    flags: [...COMMON, CONTAINERS],
    run: env,
  },
  {
    name: 'resources',
    summary: 'Update resource requests/limits on objects with pod templates',
    usage: '(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
    completes: 'workloads',
    flags: [
      ...COMMON,
      CONTAINERS,
      flag('limits', 'string', 'The resource requirement limits for this container.'),
      flag('requests', 'string', 'The resource requirement requests for this container.'),
    ],
    run: resources,
  },
  selector,
  serviceAccount,
]);
