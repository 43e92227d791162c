import { nodes as nodeResource, type Node, type Taint } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { type DryRun, dryRunOf } from '../../dry-run.ts';
import { CommandError, errorText, failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { quoted } from '../../go-text.ts';
import { printObjects } from '../../printers/output.ts';
import { matches, parseTaints, type TaintChanges, taintText } from './parse.ts';

interface Asked {
  readonly resources: readonly string[];
  readonly specs: readonly string[];
}

function split(args: readonly string[]): Asked {
  const isTaint = (arg: string): boolean => arg.includes('=') || arg.includes(':') || arg.endsWith('-');
  const first = args.findIndex(isTaint);
  const [resources, specs] = first < 0 ? [args, []] : [args.slice(0, first), args.slice(first)];
  const stray = specs.find((arg) => !isTaint(arg));
  if (stray !== undefined) throw failure(`all resources must be specified before taint changes: ${stray}`);
  if (resources.length === 0) throw failure('one or more resources must be specified as <resource> <name>');
  if (specs.length === 0) throw failure('at least one taint update is required');
  return { resources, specs };
}

async function checkType(context: CommandContext, type: string): Promise<void> {
  const found = await context.discovery.find(type);
  if (found === undefined) throw new CommandError(`the server doesn't have a resource type ${quoted(type)}`);
  if (found.kind !== 'Node') throw failure(`invalid resource type ${type}, only node types are supported`);
}

function check({ add, remove }: TaintChanges, names: readonly string[], flags: Flags): void {
  const conflicts = add.flatMap((added) =>
    remove.filter(({ key, effect }) => key === added.key && (effect === '' || effect === added.effect)),
  );
  if (conflicts.length > 0) {
    const texts = conflicts.map(({ key, effect }) => `${key}=${effect}`).join(', ');
    throw failure(`can not both modify and remove the following taint(s) in the same command: ${texts}`);
  }
  const [all, selector] = [flags.bool('all'), flags.string('selector')];
  if (all && selector !== '') throw failure("setting 'all' parameter with a non empty selector is prohibited");
  if (!all && selector === '' && names.length === 0)
    throw failure("at least one resource name must be specified since 'all' parameter is not set");
}

interface Outcome {
  readonly taints: readonly Taint[];
  readonly operation: string;
}

/** What a node's taints become, and what that is called. Upstream: utils.go, reorganizeTaints. */
function changed(node: Node, { add, remove }: TaintChanges, overwrite: boolean): Outcome {
  const old = node.spec.taints ?? [];
  const taken = add.filter((taint) => old.some((other) => matches(other, taint)));
  if (!overwrite && taken.length > 0) {
    const keys = taken.map(({ key }) => key).join(',');
    throw failure(
      `node ${node.metadata.name} already has ${keys} taint(s) with same effect(s) and --overwrite is false`,
    );
  }
  let taints = [...add, ...old.filter((other) => !add.some((taint) => matches(taint, other)))];
  const added = taints.length !== old.length;
  let deleted = false;
  const missing: string[] = [];
  for (const gone of remove) {
    const left = taints.filter(({ key, effect }) => key !== gone.key || (gone.effect !== '' && effect !== gone.effect));
    deleted = left.length !== taints.length;
    if (!deleted) missing.push(`taint ${quoted(taintText(gone))} not found`);
    taints = left;
  }
  if (missing.length > 0)
    throw new CommandError(missing.length === 1 ? `error: ${missing[0] ?? ''}` : missing.join('\n'));
  return { taints, operation: (added && deleted) || overwrite ? 'modified' : added ? 'tainted' : 'untainted' };
}

async function taintNode(
  context: CommandContext,
  node: Node,
  changes: TaintChanges,
  flags: Flags,
  dryRun: DryRun,
): Promise<void> {
  const { taints, operation } = changed(node, changes, flags.bool('overwrite'));
  const spec = { taints: taints.length === 0 ? null : taints };
  const after =
    dryRun === 'client'
      ? { ...node, spec: { ...node.spec, taints } }
      : await context.client.patch(
          nodeResource,
          node.metadata,
          'application/merge-patch+json',
          { spec },
          {
            dryRun: dryRun === 'server',
            fieldManager: flags.string('field-manager') || 'kubectl-taint',
          },
        );
  const name = `node/${node.metadata.name}`;
  const output = flags.string('output');
  context.io.stdout(
    output === ''
      ? `${name} ${operation}\n`
      : await printObjects({ items: [{ object: after, name }], list: false }, output, flags, context.io),
  );
}

/** Changes the taints of nodes; what fails for one does not stop the others. */
export async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const dryRun = dryRunOf(flags);
  const { resources, specs } = split(args);
  const changes = parseTaints(specs);
  const [type = '', ...names] = resources;
  await checkType(context, type.toLowerCase());
  check(changes, names, flags);
  const { client } = context;
  const named = !flags.bool('all') && flags.string('selector') === '';
  const found = named
    ? names.map((name) => () => client.get(nodeResource, { name }))
    : (await client.list(nodeResource, { labelSelector: flags.string('selector') })).items.map(
        (node) => () => Promise.resolve(node),
      );
  const problems: string[] = [];
  for (const node of found) {
    try {
      await taintNode(context, await node(), changes, flags, dryRun);
    } catch (cause) {
      problems.push(errorText(cause));
    }
  }
  if (problems.length > 0) throw new CommandError(problems.join('\n'));
  return 0;
}
