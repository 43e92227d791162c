import {
  controllerRevisions,
  labelSelectorToString,
  sameJson,
  type ControllerRevision,
  type DaemonSet,
  type KubernetesObject,
  type PodTemplateSpec,
  type Resource,
  type StatefulSet,
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

/** A kind whose history is kept in ControllerRevisions. */
type Keeper = StatefulSet | DaemonSet;

interface RevisionData {
  readonly spec?: { readonly template?: PodTemplateSpec & { readonly $patch?: string } };
}

function templateOf({ data }: ControllerRevision): PodTemplateSpec | undefined {
  const { $patch: _directive, ...template } = (data as RevisionData | undefined)?.spec?.template ?? {};
  return template;
}

/** The object as it was at a revision. Upstream: applyDaemonSetHistory, applyStatefulSetHistory. */
function pastOf(object: Keeper, revision: ControllerRevision): KubernetesObject & { readonly spec: unknown } {
  return { ...object, spec: { ...object.spec, template: templateOf(revision) } };
}

/** Oldest first. */
async function revisionsOf({ client }: CommandContext, object: Keeper): Promise<readonly ControllerRevision[]> {
  const { namespace, uid } = object.metadata;
  const labelSelector = labelSelectorToString(object.spec.selector);
  const { items } = await client.list(controllerRevisions, { namespace, labelSelector });
  return items
    .filter(({ metadata }) => metadata.ownerReferences?.some((it) => it.controller === true && it.uid === uid) === true)
    .sort((a, b) => a.revision - b.revision);
}

export async function controllerHistory<T extends Keeper>(
  context: CommandContext,
  keeper: Resource<T>,
  object: T,
): Promise<readonly Revision[]> {
  return (await revisionsOf(context, object)).map((revision) => ({
    number: revision.revision,
    cause: revision.metadata.annotations?.[CHANGE_CAUSE],
    template: templateOf(revision),
    kept: pastOf(object, revision),
    keeper,
  }));
}

/** Upstream: kubectl/pkg/polymorphichelpers/rollback.go. @returns what was done */
export async function undoByRevision<T extends Keeper>(
  context: CommandContext,
  resource: Resource<T>,
  object: T,
  { toRevision, dryRun }: UndoOptions,
): Promise<string> {
  if (toRevision < 0) throw noSuchRevision(toRevision);
  const all = await revisionsOf(context, object);
  if (toRevision === 0 && all.length <= 1) throw failure('no last revision to roll back to');
  const revision = toRevision === 0 ? all.at(-2) : all.find((it) => it.revision === toRevision);
  if (revision === undefined) throw noSuchRevision(toRevision);
  if (dryRun === 'client') return `will roll back to ${describeTemplate(templateOf(revision))}`;
  if (sameJson(templateOf(revision), object.spec.template)) return skippedRollback(toRevision);
  const type = 'application/strategic-merge-patch+json';
  try {
    await context.client.patch(resource, object.metadata, type, revision.data, { dryRun: dryRun === 'server' });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw failure(`failed restoring revision ${toRevision}: ${why}`);
  }
  return ROLLED_BACK;
}
