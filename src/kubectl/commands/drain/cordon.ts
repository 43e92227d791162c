import { nodes as nodeResource, type Node, StatusError } from '../../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../../command.ts';
import { type DryRun, dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { failure, usageError } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { quoted } from '../../go-text.ts';
import { listInChunks } from '../../selection.ts';

/** A node by its name, or `node/name`. @throws CommandError for another type */
async function namedNode(context: CommandContext, argument: string): Promise<Node> {
  const [type = '', name, ...more] = argument.split('/');
  if (name === undefined) return context.client.get(nodeResource, { name: argument });
  if (type === '' || name === '' || more.length > 0)
    throw failure('arguments in resource/name form must have a single resource and name');
  const resource = await context.discovery.resource(type);
  const namespace = resource.namespaced ? context.namespace : undefined;
  const object = await context.client.get(resource, { namespace, name });
  if (resource.kind === 'Node' && resource.group === '') return object as Node;
  const place = [resource.group, resource.version, resource.resource].map(quoted).join(' ');
  throw failure(`expected resource of type node, got {${place}}`);
}

/** The nodes that the command line names or selects. Upstream: kubectl/pkg/cmd/drain, Complete. */
export async function nodesOf(
  context: CommandContext,
  { args, flags }: Invocation,
  command: string,
): Promise<readonly Node[]> {
  const selector = flags.string('selector');
  if (args.length === 0 && !flags.has('selector'))
    throw usageError(`USAGE: ${command} NODE [flags]`, `kubectl ${command}`);
  if (args.length > 0 && selector !== '') {
    throw usageError('cannot specify both a node name and a --selector option', `kubectl ${command}`);
  }
  if (selector === '') return Promise.all(args.map((argument) => namedNode(context, argument)));
  return listInChunks(context.client, nodeResource, { labelSelector: selector }, flags);
}

async function setUnschedulable(
  context: CommandContext,
  node: Node,
  unschedulable: boolean,
  dryRun: DryRun,
): Promise<boolean> {
  if ((node.spec.unschedulable === true) === unschedulable) return false;
  if (dryRun === 'client') return true;
  const patch = { spec: { unschedulable: unschedulable ? true : null } };
  await context.client.patch(nodeResource, node.metadata, 'application/strategic-merge-patch+json', patch, {
    dryRun: dryRun === 'server',
  });
  return true;
}

/** Cordons or uncordons: a node that cannot be changed is told of and does not stop the others, nor fail the command. */
export async function cordonNodes(
  context: CommandContext,
  nodes: readonly Node[],
  name: 'cordon' | 'uncordon',
  flags: Flags,
): Promise<void> {
  const dryRun = dryRunOf(flags);
  for (const node of nodes) {
    try {
      const changed = await setUnschedulable(context, node, name === 'cordon', dryRun);
      const done = `${changed ? '' : 'already '}${name}ed`;
      context.io.stdout(`node/${node.metadata.name} ${done}${dryRunSuffix(dryRun)}\n`);
    } catch (cause) {
      if (!(cause instanceof StatusError)) throw cause;
      context.io.stderr(`error: unable to ${name} node ${quoted(node.metadata.name)}: ${cause.message}\n`);
    }
  }
}

export function cordonCommand(name: 'cordon' | 'uncordon'): Command['run'] {
  return async (context, invocation) => {
    dryRunOf(invocation.flags);
    await cordonNodes(context, await nodesOf(context, invocation, name), name, invocation.flags);
    return 0;
  };
}
