import type { Command, CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { PATCH_FLAGS, patchTargets } from './patch-targets.ts';

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { args } = invocation;
  const serviceAccountName = args.at(-1);
  if (serviceAccountName === undefined) throw failure('serviceaccount is required');
  await patchTargets(context, invocation, args.slice(0, -1), {
    command: 'kubectl set serviceaccount',
    done: 'serviceaccount updated',
    type: 'application/strategic-merge-patch+json',
    patchOf: ({ resource }, object) => {
      const { spec } = object as { readonly spec?: { readonly template?: unknown } };
      if (spec?.template === undefined)
        throw failure(`the object is not a pod or does not have a pod template: *v1.${resource.kind}`);
      return { spec: { template: { spec: { serviceAccountName } } } };
    },
  });
  return 0;
}

export const serviceAccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Update the service account of a resource',
  usage: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  completes: 'workloads',
  flags: [
    ...PATCH_FLAGS,
    flag('all', 'bool', 'Select all resources, in the namespace of the specified resource types'),
  ],
  run,
};
