import { deployments, formatTime, type Deployment, type PodTemplateSpec } from '../../api/index.ts';
import { group, type Command, type CommandContext, type Invocation } from '../command.ts';
import { failure, usageError } from '../errors.ts';
import { flag } from '../flags.ts';
import { alignColumns } from '../printers/columns.ts';
import { FILENAME_FLAGS, fetchObjects, printedName, SELECTOR_FLAGS, selectTargets, type Target } from '../selection.ts';
import { CHANGE_CAUSE, findRevision, previousRevision, revisionOf, revisionsOf } from './rollout/history.ts';
import { deploymentStatus } from './rollout/status.ts';
import { describeTemplate } from './rollout/template.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const TEMPLATE_HASH = 'pod-template-hash';

interface Found {
  readonly target: Target;
  readonly deployment: Deployment;
}

async function find(context: CommandContext, { args, flags }: Invocation, action: string): Promise<readonly Found[]> {
  if (args.length === 0 && !flags.has('filename') && flags.string('selector') === '') {
    throw usageError('required resource not specified', `kubectl rollout ${action}`);
  }
  const targets = await selectTargets(context, args, flags, `kubectl rollout ${action}`);
  const found = await fetchObjects(context, targets, flags);
  return found.map(({ target, object }) => {
    if (target.resource.kind !== 'Deployment') {
      throw failure(`no ${action} handler has been implemented for ${target.resource.kind}`);
    }
    return { target, deployment: object as Deployment };
  });
}

async function status(context: CommandContext, invocation: Invocation): Promise<number> {
  const { io, client, clock } = context;
  const { flags } = invocation;
  for (const { deployment } of await find(context, invocation, 'status')) {
    const { name, namespace } = deployment.metadata;
    const controller = new AbortController();
    const timeout = flags.milliseconds('timeout');
    const expired = new AbortController();
    const signal = AbortSignal.any([controller.signal, expired.signal, io.signal]);
    const cancel = timeout > 0 ? clock.setTimeout(() => expired.abort(), timeout) : undefined;
    try {
      const options = { namespace, fieldSelector: `metadata.name=${name}` };
      let last = '';
      for await (const event of client.watch(deployments, options, signal)) {
        if (event.type === 'BOOKMARK') continue;
        if (event.type === 'DELETED') throw failure('object has been deleted');
        const { message, done } = deploymentStatus(event.object);
        if (message !== last) io.stdout(message);
        last = message;
        if (done || !flags.bool('watch')) break;
      }
      if (expired.signal.aborted) throw failure('timed out waiting for the condition');
    } finally {
      cancel?.();
      controller.abort();
    }
  }
  return io.signal.aborted ? 130 : 0;
}

async function history(context: CommandContext, invocation: Invocation): Promise<number> {
  for (const { target, deployment } of await find(context, invocation, 'history')) {
    const all = await revisionsOf(context, deployment);
    const name = printedName(target.resource, deployment.metadata.name);
    const revision = invocation.flags.int('revision');
    if (invocation.flags.has('revision') && revision > 0) {
      const { template } = findRevision(all, revision).spec;
      context.io.stdout(`${name} with revision #${revision}\n${describeTemplate(template)}`);
      continue;
    }
    const rows = all.map((it) => [String(revisionOf(it)), it.metadata.annotations?.[CHANGE_CAUSE] ?? '<none>']);
    context.io.stdout(`${name} \n${alignColumns([['REVISION', 'CHANGE-CAUSE'], ...rows], 2)}\n`);
  }
  return 0;
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { [TEMPLATE_HASH]: _hash, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

async function undo(context: CommandContext, invocation: Invocation): Promise<number> {
  for (const { target, deployment } of await find(context, invocation, 'undo')) {
    const name = printedName(target.resource, deployment.metadata.name);
    if (deployment.spec.paused === true) {
      throw failure(`cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`);
    }
    const all = await revisionsOf(context, deployment);
    const wanted = invocation.flags.int('to-revision');
    const replicaSet = wanted === 0 ? previousRevision(all) : findRevision(all, wanted);
    const template = withoutHash(replicaSet.spec.template);
    if (JSON.stringify(template) === JSON.stringify(withoutHash(deployment.spec.template))) {
      context.io.stdout(
        `${name} skipped rollback (current template already matches revision ${revisionOf(replicaSet)})\n`,
      );
      continue;
    }
    const cause = replicaSet.metadata.annotations?.[CHANGE_CAUSE];
    const patch = [
      { op: 'replace', path: '/spec/template', value: template },
      ...(cause === undefined
        ? []
        : [
            {
              op: 'replace',
              path: '/metadata/annotations',
              value: { ...deployment.metadata.annotations, [CHANGE_CAUSE]: cause },
            },
          ]),
    ];
    await context.client.patch(deployments, deployment.metadata, 'application/json-patch+json', patch);
    context.io.stdout(`${name} rolled back\n`);
  }
  return 0;
}

async function restart(context: CommandContext, invocation: Invocation): Promise<number> {
  for (const { target, deployment } of await find(context, invocation, 'restart')) {
    const name = printedName(target.resource, deployment.metadata.name);
    if (deployment.spec.paused === true) throw failure(`can't restart paused deployment (run rollout resume first)`);
    const annotations = { [RESTARTED_AT]: formatTime(context.clock.now()) };
    const patch = { spec: { template: { metadata: { annotations } } } };
    await context.client.patch(deployments, deployment.metadata, 'application/strategic-merge-patch+json', patch);
    context.io.stdout(`${name} restarted\n`);
  }
  return 0;
}

function setPaused(action: 'pause' | 'resume', paused: boolean): Command['run'] {
  return async (context, invocation) => {
    let code = 0;
    for (const { target, deployment } of await find(context, invocation, action)) {
      const name = printedName(target.resource, deployment.metadata.name);
      if ((deployment.spec.paused === true) === paused) {
        context.io.stderr(
          `error: ${target.resource.resource}.apps "${deployment.metadata.name}" is ${paused ? 'already paused' : 'not paused'}\n`,
        );
        code = 1;
        continue;
      }
      const patch = { spec: { paused: paused ? true : null } };
      await context.client.patch(deployments, deployment.metadata, 'application/strategic-merge-patch+json', patch);
      context.io.stdout(`${name} ${action}d\n`);
    }
    return code;
  };
}

const COMMON = [...FILENAME_FLAGS, ...SELECTOR_FLAGS];

function subcommand(name: string, summary: string, run: Command['run'], flags: Command['flags'] = []): Command {
  return {
    name,
    summary,
    usage: '(TYPE NAME | TYPE/NAME) [flags]',
    completes: 'workloads',
    flags: [...COMMON, ...flags],
    run,
  };
}

export const rollout: Command = group('rollout', 'Manage the rollout of a resource', [
  subcommand('history', 'View rollout history', history, [
    flag('revision', 'int', 'See the details, including podTemplate of the revision specified', { default: '0' }),
  ]),
  subcommand('pause', 'Mark the provided resource as paused', setPaused('pause', true)),
  subcommand('restart', 'Restart a resource', restart),
  subcommand('resume', 'Resume a paused resource', setPaused('resume', false)),
  subcommand('status', 'Show the status of the rollout', status, [
    flag('watch', 'bool', "Watch the status of the rollout until it's done.", { short: 'w', default: 'true' }),
    flag('timeout', 'duration', 'The length of time to wait before ending watch, zero means never.', { default: '0s' }),
  ]),
  subcommand('undo', 'Undo a previous rollout', undo, [
    flag('to-revision', 'int', 'The revision to rollback to. Default to 0 (last revision).', { default: '0' }),
  ]),
]);
