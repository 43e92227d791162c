import { fieldManager } from '../common-flags.ts';
import { group, type Command, type CommandContext, type Invocation } from '../command.ts';
import { DRY_RUN } from '../dry-run.ts';
import { failure } from '../errors.ts';
import { flag, type FlagSpec } from '../flags.ts';
import { lazily } from '../lazy.ts';
import { OUTPUT_FLAG, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../printers/output.ts';
import { ALL_NAMESPACES, FILENAME_FLAGS, hasFiles, SELECTOR_FLAGS } from '../selection.ts';
import { change, chosenObjects, LOCAL_FLAGS } from './set/objects.ts';
import { containersOf, mapContainers, matchesPattern } from './set/pod-spec.ts';
import { selector } from './set/selector.ts';
import { serviceAccount } from './set/service-account.ts';
import { subject } from './set/subject.ts';

/** Splits `TYPE NAME a=b c=d` into what selects and what assigns. */
function splitAssignments(args: readonly string[]): { readonly names: string[]; readonly assignments: string[] } {
  return { names: args.filter((arg) => !arg.includes('=')), assignments: args.filter((arg) => arg.includes('=')) };
}

async function image(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const { names, assignments } = splitAssignments(invocation.args);
  if (names.length === 0 && !hasFiles(flags)) {
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (assignments.length === 0) throw failure('at least one image update is required');
  const images = assignments.map((it) => [it.slice(0, it.indexOf('=')), it.slice(it.indexOf('=') + 1)] as const);
  if (images.length > 1 && images.some(([name]) => name === '*'))
    throw failure(
      'all containers are already specified by *, but saw more than one container_name=container_image pairs',
    );
  for (const chosen of await chosenObjects(context, invocation, names, 'kubectl set image')) {
    const containers = containersOf(chosen.object);
    for (const [name] of images) {
      if (name !== '*' && !containers.some((it) => it.name === name))
        throw failure(`unable to find container named "${name}"`);
    }
    const next = mapContainers(chosen.object, (container) => {
      const found = images.findLast(([name]) => name === '*' || name === container.name);
      return found === undefined ? container : { ...container, image: found[1] };
    });
    await change(context, flags, chosen, next, {
      done: 'image updated',
      failed: 'image update to pod template:',
    });
  }
  return 0;
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

async function resources(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags, args } = invocation;
  if (!flags.has('limits') && !flags.has('requests')) {
    throw failure('you must specify an update to requests or limits (in the form of --requests/--limits)');
  }
  const only = flags.string('containers');
  const lists = (['limits', 'requests'] as const).filter((list) => flags.has(list));
  const changes = Object.fromEntries(lists.map((list) => [list, quantities(flags.string(list))]));
  for (const chosen of await chosenObjects(context, invocation, args, 'kubectl set resources')) {
    if (!containersOf(chosen.object).some(({ name }) => matchesPattern(name, only)))
      throw failure(`unable to find container named ${only}`);
    const next = mapContainers(chosen.object, (container) => {
      if (!matchesPattern(container.name, only)) return container;
      let { resources: merged = {} } = container;
      for (const list of lists) merged = { ...merged, [list]: { ...merged[list], ...changes[list] } };
      return { ...container, resources: merged };
    });
    await change(context, flags, chosen, next, {
      done: 'resource requirements updated',
      failed: 'resources update to pod template',
    });
  }
  return 0;
}

const COMMON: readonly FlagSpec[] = [
  ...FILENAME_FLAGS,
  ...SELECTOR_FLAGS,
  ALL_NAMESPACES,
  OUTPUT_FLAG,
  ...TEMPLATE_FLAGS,
  SHOW_MANAGED_FIELDS,
  DRY_RUN,
  ...LOCAL_FLAGS,
  fieldManager('kubectl-set'),
];

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
    flags: [
      ...COMMON,
      CONTAINERS,
      flag('env', 'list', 'Specify a key-value pair for an environment variable to set into each container.', {
        short: 'e',
      }),
      flag('from', 'string', 'The name of a resource from which to inject environment variables'),
      flag('keys', 'list', 'Comma-separated list of keys to import from specified resource'),
      flag(
        'list',
        'bool',
        'If true, display the environment and any changes in the standard format. this flag will removed when we have kubectl view env.',
      ),
      flag(
        'overwrite',
        'bool',
        'If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.',
        { default: 'true' },
      ),
      flag('prefix', 'string', 'Prefix to append to variable names'),
      flag('resolve', 'bool', 'If true, show secret or configmap references when listing variables'),
    ],
    run: lazily(async () => (await import('./set/env.ts')).run),
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
  subject,
]);
