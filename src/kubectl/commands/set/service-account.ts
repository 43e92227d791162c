import type { Command, CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { hasFiles } from '../../selection.ts';
import { ALL, change, chosenObjects, LOCAL } from './objects.ts';
import { PATCH_FLAGS } from './flags.ts';
import { podSpecOf, withPodSpec } from './pod-spec.ts';

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { args, flags } = invocation;
  const serviceAccountName = args.at(-1);
  if (serviceAccountName === undefined) throw failure('serviceaccount is required');
  const names = args.slice(0, -1);
  if (names.length === 0 && !hasFiles(flags))
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  for (const chosen of await chosenObjects(context, invocation, names, 'kubectl set serviceaccount')) {
    const podSpec = podSpecOf(chosen.object);
    const next = withPodSpec(chosen.object, { ...podSpec, serviceAccountName });
    await change(context, flags, chosen, next, {
      done: 'serviceaccount updated',
      failed: 'ServiceAccountName',
      always: true,
    });
  }
  return 0;
}

export const serviceAccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Update the service account of a resource',
  usage: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  completes: 'workloads',
  flags: [...PATCH_FLAGS, ALL, LOCAL],
  run,
};
