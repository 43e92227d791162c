import type { Command, CommandContext, Invocation } from '../command.ts';
import type { DiscoveredResource } from '../discovery.ts';
import { failure, usageError } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { alignColumns } from '../printers/columns.ts';

/** Each resource once, in the version that its group prefers, which discovery names first. */
function preferred(all: readonly DiscoveredResource[]): readonly DiscoveredResource[] {
  const seen = new Set<string>();
  return all.filter(({ group, resource }) => {
    const key = `${resource}.${group}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function wanted(all: readonly DiscoveredResource[], flags: Flags): readonly DiscoveredResource[] {
  const [verbs, categories] = [flags.list('verbs'), flags.list('categories')];
  return all.filter(
    (it) =>
      it.verbs.length > 0 &&
      (!flags.has('namespaced') || it.namespaced === flags.bool('namespaced')) &&
      (!flags.has('api-group') || it.group === flags.string('api-group')) &&
      verbs.every((verb) => it.verbs.includes(verb)) &&
      categories.every((category) => it.categories.includes(category)),
  );
}

function check(flags: Flags, args: readonly string[]): void {
  const [output, by] = [flags.string('output'), flags.string('sort-by')];
  if (args.length > 0) throw usageError(`unexpected arguments: [${args.join(' ')}]`, 'kubectl api-resources');
  if (!['', 'name', 'wide'].includes(output)) throw failure(`--output ${output} is not available`);
  if (!['', 'name', 'kind'].includes(by)) throw failure('--sort-by accepts only name or kind');
}

/** By group and name, unless it is asked otherwise. */
function sorted(all: readonly DiscoveredResource[], by: string): readonly DiscoveredResource[] {
  const key = (it: DiscoveredResource): readonly string[] =>
    by === 'name' ? [it.resource] : by === 'kind' ? [it.kind] : [it.group, it.resource];
  const compare = (a: readonly string[], b: readonly string[]): number => {
    const index = a.findIndex((part, at) => part !== b[at]);
    return index < 0 ? 0 : (a[index] ?? '') < (b[index] ?? '') ? -1 : 1;
  };
  return [...all].sort((a, b) => compare(key(a), key(b)));
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  check(flags, args);
  const found = wanted(preferred(await context.discovery.resources()), flags);
  const all = sorted(found, flags.string('sort-by'));
  if (flags.string('output') === 'name') {
    context.io.stdout(all.map((it) => `${it.resource}${it.group === '' ? '' : `.${it.group}`}\n`).join(''));
    return 0;
  }
  const wide = flags.string('output') === 'wide';
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])];
  const rows = all.map((it) => [
    it.resource,
    it.shortNames.join(','),
    it.group === '' ? it.version : `${it.group}/${it.version}`,
    String(it.namespaced),
    it.kind,
    ...(wide ? [it.verbs.join(','), it.categories.join(',')] : []),
  ]);
  context.io.stdout(alignColumns(flags.bool('no-headers') ? rows : [header, ...rows]));
  return 0;
}

/** Upstream: kubectl/pkg/cmd/apiresources. */
export const apiResources: Command = {
  name: 'api-resources',
  summary: 'Print the supported API resources on the server',
  usage: '[flags]',
  flags: [
    flag('api-group', 'string', 'Limit to resources in the specified API group.'),
    flag('cached', 'bool', 'Use the cached list of resources if available.', { noEffect: true }),
    flag('categories', 'list', 'Limit to resources that belong to the specified categories.'),
    flag(
      'namespaced',
      'bool',
      'If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.',
      { default: 'true' },
    ),
    flag('no-headers', 'bool', "When using the default or custom-column output format, don't print headers."),
    flag('output', 'string', 'Output format. One of: (wide, name).', { short: 'o' }),
    flag('sort-by', 'string', "If non-empty, sort list of resources using specified field ('name' or 'kind')."),
    flag('verbs', 'list', 'Limit to resources that support the specified verbs.'),
  ],
  run,
};

export const apiVersions: Command = {
  name: 'api-versions',
  summary: 'Print the supported API versions on the server, in the form of "group/version"',
  usage: '',
  flags: [],
  async run(context, { args }) {
    if (args.length > 0) throw usageError(`unexpected arguments: [${args.join(' ')}]`, 'kubectl api-versions');
    const versions = (await context.discovery.resources()).map((it) =>
      it.group === '' ? it.version : `${it.group}/${it.version}`,
    );
    context.io.stdout(
      [...new Set(versions)]
        .sort()
        .map((text) => `${text}\n`)
        .join(''),
    );
    return 0;
  },
};
