import { fnv1a32 } from '../../base/index.ts';
import {
  canonicalJson,
  newControllerRef,
  safeEncode,
  sameJson,
  type ControllerRevision,
  type KubernetesObject,
  type New,
  type PodTemplateSpec,
  type Resource,
} from '../../api/index.ts';

/** On pods: of which revision they are. */
export const REVISION_LABEL = 'controller-revision-hash';
/** On revisions of StatefulSets: the hash of their data. */
export const HASH_LABEL = 'controller.kubernetes.io/hash';

/** An object that keeps revisions of its template. */
export interface Parent extends KubernetesObject {
  readonly spec: { readonly template: PodTemplateSpec };
}

interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch: 'replace' } };
}

/** What a revision holds: a strategic merge patch that brings the template back. Upstream: getPatch. */
export function revisionData({ spec }: Parent): RevisionData {
  return { spec: { template: { ...spec.template, $patch: 'replace' } } };
}

/** The template that a revision brings back, undefined when it holds none. Upstream: ApplyRevision. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec | undefined {
  const template = (revision.data as Partial<RevisionData> | undefined)?.spec?.template;
  if (template === undefined) return undefined;
  const { $patch: _directive, ...rest } = template;
  return rest;
}

export function sameData(a: Pick<ControllerRevision, 'data'>, b: Pick<ControllerRevision, 'data'>): boolean {
  return sameJson(a.data, b.data);
}

/**
 * Of a revision's data, and of the number of collisions. Upstream hashes its own serialisation: the values differ from
 * these, their shape and use do not. Upstream: HashControllerRevision.
 */
export function hashData(data: unknown, collisionCount: number): string {
  return safeEncode(String(fnv1a32(String(collisionCount), fnv1a32(canonicalJson(data)))));
}

/** Short enough to be a name. Upstream: ControllerRevisionName. */
export function revisionName(prefix: string, hash: string): string {
  return `${prefix.slice(0, 223)}-${hash}`;
}

export interface RevisionShape {
  readonly revision: number;
  readonly name: string;
  /** Beside the template's. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A revision that keeps the template of its parent. Upstream: NewControllerRevision. */
export function newRevision(resource: Resource, parent: Parent, shape: RevisionShape): New<ControllerRevision> {
  const { annotations, namespace = '' } = parent.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      namespace,
      name: shape.name,
      labels: { ...parent.spec.template.metadata?.labels, ...shape.labels },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [newControllerRef(resource, parent)],
    },
    data: revisionData(parent),
    revision: shape.revision,
  };
}

/** Oldest first; of one number, by age and then by name. Upstream: SortControllerRevisions. */
export function sortRevisions(revisions: readonly ControllerRevision[]): readonly ControllerRevision[] {
  return [...revisions].sort(
    (a, b) =>
      a.revision - b.revision ||
      compare(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
      compare(a.metadata.name, b.metadata.name),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The highest number, 0 when there is none. */
export function lastRevision(revisions: readonly ControllerRevision[]): number {
  return revisions.reduce((highest, { revision }) => Math.max(highest, revision), 0);
}
