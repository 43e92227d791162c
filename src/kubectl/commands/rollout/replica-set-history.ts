import {
  deployments,
  replicaSets,
  type Deployment,
  type PodTemplateSpec,
  type ReplicaSet,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';
import {
  CHANGE_CAUSE,
  noSuchRevision,
  ROLLED_BACK,
  skippedRollback,
  type Revision,
  type UndoOptions,
} from './revision.ts';
import { describeTemplate } from './template.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const TEMPLATE_HASH = 'pod-template-hash';

export function revisionOf(replicaSet: ReplicaSet): number {
  return Number(replicaSet.metadata.annotations?.[REVISION] ?? '0');
}

/** ReplicaSets of a Deployment, oldest revision first. */
export async function revisionsOf(context: CommandContext, deployment: Deployment): Promise<readonly ReplicaSet[]> {
  const { items } = await context.client.list(replicaSets, { namespace: deployment.metadata.namespace });
  return items
    .filter((it) => it.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid) === true)
    .sort((a, b) => revisionOf(a) - revisionOf(b));
}

export async function deploymentHistory(context: CommandContext, deployment: Deployment): Promise<readonly Revision[]> {
  return (await revisionsOf(context, deployment)).map((replicaSet) => ({
    number: revisionOf(replicaSet),
    cause: replicaSet.metadata.annotations?.[CHANGE_CAUSE],
    template: replicaSet.spec.template,
    kept: { ...replicaSet, apiVersion: 'apps/v1', kind: 'ReplicaSet' },
    keeper: replicaSets,
  }));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { [TEMPLATE_HASH]: _hash, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

/** The ReplicaSet to go back to: of a revision, or the one before the newest. @throws CommandError */
function replicaSetFor(all: readonly ReplicaSet[], revision: number, name: string): ReplicaSet {
  const found = revision === 0 ? all.at(-2) : all.find((it) => revisionOf(it) === revision);
  if (found !== undefined) return found;
  throw revision === 0
    ? failure(`no rollout history found for deployment ${JSON.stringify(name)}`)
    : noSuchRevision(revision);
}

/** Upstream: kubectl/pkg/polymorphichelpers/rollback.go. @returns what was done */
export async function undoDeployment(
  context: CommandContext,
  deployment: Deployment,
  { toRevision, dryRun }: UndoOptions,
): Promise<string> {
  if (toRevision < 0) throw noSuchRevision(toRevision);
  const replicaSet = replicaSetFor(await revisionsOf(context, deployment), toRevision, deployment.metadata.name);
  if (dryRun === 'client') return describeTemplate(replicaSet.spec.template);
  if (deployment.spec.paused === true) {
    throw failure(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  const template = withoutHash(replicaSet.spec.template);
  if (JSON.stringify(template) === JSON.stringify(withoutHash(deployment.spec.template))) {
    return skippedRollback(toRevision);
  }
  const cause = replicaSet.metadata.annotations?.[CHANGE_CAUSE];
  const annotations = { ...deployment.metadata.annotations, [CHANGE_CAUSE]: cause };
  const patch = [
    { op: 'replace', path: '/spec/template', value: template },
    ...(cause === undefined ? [] : [{ op: 'replace', path: '/metadata/annotations', value: annotations }]),
  ];
  await context.client.patch(deployments, deployment.metadata, 'application/json-patch+json', patch, {
    dryRun: dryRun === 'server',
  });
  return ROLLED_BACK;
}
