import { hasReason, resourcePath, type KubernetesObject } from '../../api/index.ts';
import { toStatusError } from '../../client/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, failure } from '../errors.ts';
import { flag } from '../flags.ts';
import {
  ALL_NAMESPACES,
  FILENAME_FLAGS,
  fetchObjects,
  printedName,
  SELECTOR_FLAGS,
  selectTargets,
  type Target,
} from '../selection.ts';

interface Scalable extends KubernetesObject {
  readonly spec: { readonly replicas?: number };
}

async function patchScale(context: CommandContext, target: Target, name: string, replicas: number): Promise<void> {
  const where = {
    ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
    name,
    subresource: 'scale',
  };
  const url = new URL(resourcePath(target.resource, where), 'https://kubernetes.default.svc');
  const response = await context.client.raw.fetch(
    new Request(url, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json', accept: 'application/json' },
      body: JSON.stringify({ spec: { replicas } }),
    }),
  );
  if (!response.ok) throw await toStatusError(response);
  await response.body?.cancel();
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (!flags.has('replicas')) throw failure('required flag(s) "replicas" not set');
  const replicas = flags.int('replicas');
  if (replicas < 0)
    throw failure(`The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0`);
  const targets = await selectTargets(context, args, flags, 'kubectl scale');
  const found = await fetchObjects(context, targets, flags).catch((cause: unknown) => {
    throw hasReason(cause, 'NotFound') ? failure(`no objects passed to scale ${messageOf(cause)}`) : cause;
  });
  for (const { target, object } of found) {
    const { name } = object.metadata;
    if (!target.resource.subresources.includes('scale')) {
      throw new CommandError('Error from server (NotFound): the server could not find the requested resource');
    }
    const current = (object as Scalable).spec.replicas ?? 0;
    if (flags.has('current-replicas') && flags.int('current-replicas') !== current) {
      throw failure(`Expected replicas to be ${flags.int('current-replicas')}, was ${current}`);
    }
    await patchScale(context, { ...target, namespace: object.metadata.namespace }, name, replicas);
    context.io.stdout(`${printedName(target.resource, name)} scaled\n`);
  }
  return 0;
}

export const scale: Command = {
  name: 'scale',
  summary: 'Set a new size for a deployment, replica set, or replication controller',
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  completes: 'workloads',
  flags: [
    ...FILENAME_FLAGS,
    ...SELECTOR_FLAGS,
    ALL_NAMESPACES,
    flag('replicas', 'int', 'The new desired number of replicas. Required.'),
    flag('current-replicas', 'int', 'Precondition for current size.'),
    flag('all', 'bool', 'Select all resources in the namespace of the specified resource types.'),
  ],
  run,
};
