import { cronJobs, groupVersion, jobs, type CronJob, type Job, type New } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { failure, usageError } from '../../errors.ts';
import { flag, type Flags } from '../../flags.ts';
import { fetchObjects, selectTargets } from '../../selection.ts';
import { create, place, requireFlags, subcommand } from './object.ts';

/** The name, and the command that follows it, with or without `--`. Upstream: NameFromCommandArgs. */
function nameAndCommand({ args, dash }: Invocation, usage: string): { name: string; command: readonly string[] } {
  const [name, ...command] = args;
  const names = dash ?? args.length;
  if (name === undefined || dash === 0 || (dash !== undefined && dash > 1)) {
    throw usageError(`exactly one NAME is required, got ${names}`, `kubectl create ${usage}`);
  }
  return { name, command };
}

function podTemplate(name: string, image: string, command: readonly string[], restartPolicy: string) {
  const container = { name, image, resources: {}, ...(command.length === 0 ? {} : { command }) };
  return { spec: { containers: [container], restartPolicy } };
}

/** Upstream: kubectl/pkg/cmd/create/create_cronjob.go */
export const createCronJob = {
  ...subcommand(
    'cronjob',
    'Create a cron job with the specified name',
    "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
    [
      flag('image', 'string', 'Image name to run.'),
      flag('schedule', 'string', 'A schedule in the Cron format the job should be run with.'),
      flag('restart', 'string', "job's restart policy. supported values: OnFailure, Never"),
    ],
    async (context, invocation) => {
      const { flags } = invocation;
      requireFlags(flags, 'image', 'schedule');
      const { name, command } = nameAndCommand(invocation, 'cronjob');
      const restart = flags.string('restart') || 'OnFailure';
      const object: New<CronJob> = {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name, ...place(context) },
        spec: {
          schedule: flags.string('schedule'),
          jobTemplate: {
            metadata: { name },
            spec: { template: podTemplate(name, flags.string('image'), command, restart) },
          },
        },
      };
      await create(context, cronJobs, object, flags, { failed: 'cronjob:' });
    },
  ),
  aliases: ['cj'],
};

/** What a CronJob would make now. Upstream: createJobFromCronJob. */
function jobFrom({ metadata, spec }: CronJob, name: string, where: { readonly namespace?: string }): New<Job> {
  const { metadata: template = {}, spec: jobSpec } = spec.jobTemplate;
  if (jobSpec === undefined) throw failure('from must be an existing cronjob');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...where,
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...template.annotations },
      ...(template.labels === undefined ? {} : { labels: template.labels }),
      // It does not hold up the deletion of its owner.
      ownerReferences: [
        {
          apiVersion: groupVersion(cronJobs),
          kind: 'CronJob',
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
        },
      ],
    },
    spec: jobSpec,
  };
}

async function cronJobNamed(context: CommandContext, from: string, flags: Flags): Promise<CronJob> {
  const targets = await selectTargets(context, [from], flags, 'kubectl create job');
  const [found, ...others] = await fetchObjects(context, targets, flags);
  if (found === undefined || others.length > 0) throw failure('from must be an existing cronjob');
  if (found.target.resource.kind !== 'CronJob') throw failure(`unknown object type *v1.${found.target.resource.kind}`);
  return found.object as CronJob;
}

/** Upstream: kubectl/pkg/cmd/create/create_job.go */
export const createJob = subcommand(
  'job',
  'Create a job with the specified name',
  'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  [
    flag('image', 'string', 'Image name to run.'),
    flag('from', 'string', 'The name of the resource to create a Job from (only cronjob is supported).'),
  ],
  async (context, invocation) => {
    const { flags } = invocation;
    const { name, command } = nameAndCommand(invocation, 'job');
    const [image, from] = [flags.string('image'), flags.string('from')];
    if ((image === '') === (from === '')) throw failure('either --image or --from must be specified');
    if (command.length > 0 && from !== '') throw failure('cannot specify --from and command');
    const where = place(context);
    const object: New<Job> =
      from === ''
        ? {
            apiVersion: 'batch/v1',
            kind: 'Job',
            metadata: { name, ...where },
            spec: { template: podTemplate(name, image, command, 'Never') },
          }
        : jobFrom(await cronJobNamed(context, from, flags), name, where);
    await create(context, jobs, object, flags, { failed: 'job:' });
  },
);
