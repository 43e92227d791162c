import { hasFiles } from '../../selection.ts';
import { createTwoFilesPatch } from 'diff';
import {
  formatTime,
  type KubernetesObject,
  matchesLabels,
  parseLabelSelector,
  StatusError,
} from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { CommandError, errorText, failure, statusMessage, usageError } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { type ManifestItem, readManifests } from '../../manifests.ts';
import { withoutManagedFields } from '../../printers/output.ts';
import { toYaml } from '../../printers/yaml.ts';
import type { DiscoveredResource } from '../../discovery.ts';
import { prunable, prunedKinds } from '../apply/prune.ts';
import { wouldBe } from '../apply.ts';
import { maskSecret } from './mask.ts';

/** As diff(1) exits: nothing differs, something does, it could not be found out. */
const SAME = 0;
const DIFFERENT = 1;
const TROUBLE = 2;

/** The file that upstream writes an object to: `apps.v1.Deployment.default.web`. */
function fileName({ resource, namespace = '', name }: Pick<ManifestItem, 'resource' | 'namespace' | 'name'>): string {
  const group = resource.group === '' ? '' : `${resource.group}.`;
  return `${group}${resource.version}.${resource.kind}.${namespace}.${name}`;
}

async function text(object: KubernetesObject | undefined, flags: Flags): Promise<string> {
  if (object === undefined) return '';
  return toYaml(flags.bool('show-managed-fields') ? object : withoutManagedFields(object));
}

async function serverSide(context: CommandContext, item: ManifestItem, flags: Flags): ReturnType<typeof wouldBe> {
  const { client } = context;
  const { resource, namespace, name, object } = item;
  const live = await client.get(resource, { namespace, name }).catch((cause: unknown) => {
    if (cause instanceof StatusError && cause.reason === 'NotFound') return undefined;
    throw cause;
  });
  const options = {
    dryRun: true,
    force: flags.bool('force-conflicts'),
    fieldManager: flags.has('field-manager') ? flags.string('field-manager') : 'kubectl',
  };
  const merged = await client.patch(resource, { namespace, name }, 'application/apply-patch+yaml', object, options);
  return { live, merged };
}

/** What `diff -u -N` prints for one object: nothing when nothing differs. */
async function differences(context: CommandContext, item: ManifestItem, flags: Flags): Promise<string> {
  const { live, merged } = flags.bool('server-side')
    ? await serverSide(context, item, flags)
    : await wouldBe(context, item, flags);
  const isSecret = item.resource.kind === 'Secret' && item.resource.group === '';
  const [from, to] = isSecret
    ? [live === undefined ? undefined : maskSecret(live, merged, 'before'), maskSecret(merged, live, 'after')]
    : [live, merged];
  const [before, after] = [await text(from, flags), await text(to, flags)];
  return unified(context, fileName(item), before, after);
}

function unified(context: CommandContext, name: string, before: string, after: string): string {
  if (before === after) return '';
  const stamp = formatTime(context.clock.now()).replace('T', ' ').replace('Z', '.000000000 +0000');
  const [a, b] = [`/tmp/LIVE/${name}`, `/tmp/MERGED/${name}`];
  const patch = createTwoFilesPatch(a, b, before, after, stamp, stamp, { context: 3 });
  return `diff -u -N ${a} ${b}\n${patch.replace(/^=+\n/, '')}`;
}

interface Kept {
  readonly items: ManifestItem[];
  readonly namespaces: Set<string>;
}

/** What `apply --prune` would delete. */
async function pruned(
  context: CommandContext,
  flags: Flags,
  kinds: readonly DiscoveredResource[],
  { items, namespaces }: Kept,
): Promise<readonly (readonly [name: string, text: string])[]> {
  const gone = await prunable(context, flags.string('selector'), kinds, { uids: new Set(), namespaces });
  const left = gone.filter(
    ({ resource, object: { metadata } }) =>
      !items.some(
        (it) => it.resource.kind === resource.kind && it.name === metadata.name && it.namespace === metadata.namespace,
      ),
  );
  return Promise.all(
    left.map(async ({ resource, object }) => {
      const name = fileName({ resource, namespace: object.metadata.namespace, name: object.metadata.name });
      const isSecret = resource.kind === 'Secret' && resource.group === '';
      const shown = isSecret ? maskSecret(object, undefined, 'before') : object;
      return [name, unified(context, name, await toYaml(shown), '')] as const;
    }),
  );
}

function trouble(cause: unknown): CommandError {
  if (cause instanceof CommandError) return new CommandError(cause.message, TROUBLE);
  return new CommandError(cause instanceof StatusError ? statusMessage(cause.status) : errorText(cause), TROUBLE);
}

export async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  try {
    if (args.length > 0) throw usageError(`Unexpected args: [${args.join(' ')}]`, 'kubectl diff');
    if (!hasFiles(flags)) throw failure('must specify one of -f and -k');
    if (flags.bool('force-conflicts') && !flags.bool('server-side'))
      throw failure('--force-conflicts only works with --server-side');
    const selector = parseLabelSelector(flags.string('selector'));
    const kinds = flags.bool('prune') ? await prunedKinds(context, flags.each('prune-allowlist')) : undefined;
    const kept: Kept = { items: [], namespaces: new Set() };
    const parts: (readonly [name: string, text: string])[] = [];
    for (const item of await readManifests(context, flags, 'diff')) {
      if (item instanceof CommandError) throw item;
      if (!matchesLabels(selector, item.object.metadata.labels ?? {})) continue;
      parts.push([fileName(item), await differences(context, item, flags)]);
      if (item.namespace !== undefined) kept.namespaces.add(item.namespace);
      kept.items.push(item);
    }
    if (kinds !== undefined) parts.push(...(await pruned(context, flags, kinds, kept)));
    // diff(1) goes through a directory by name.
    const changed = parts.filter(([, part]) => part !== '').sort(([a], [b]) => (a < b ? -1 : 1));
    context.io.stdout(changed.map(([, part]) => part).join(''));
    return changed.length === 0 ? SAME : DIFFERENT;
  } catch (cause) {
    throw trouble(cause);
  }
}
