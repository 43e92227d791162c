import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/index.ts';
import { classOf, selectedNode } from './claims.ts';
import { findVolume, reachesNode, requestedBytes } from './match-volume.ts';
import type { ClaimGroups } from './pod-volumes.ts';
import type { VolumeView } from './volume-view.ts';

/** What is to be done for the claims of a pod on a node. */
export interface VolumePlan {
  /** Volumes that are there. */
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  /** Claims that a volume is to be made for. */
  readonly provisioned: readonly PersistentVolumeClaim[];
}

const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const WRONG_NODE = 'node(s) had volume node affinity conflict';
const MISSING = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

function allowsNode({ allowedTopologies }: StorageClass, { metadata: { labels = {} } }: Node): boolean {
  if (allowedTopologies === undefined || allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => {
      const value = labels[key];
      return value !== undefined && values.includes(value);
    }),
  );
}

function canProvision(claim: PersistentVolumeClaim, node: Node, view: VolumeView): boolean {
  const storageClass = view.storageClass(classOf(claim));
  if (storageClass === undefined) return false;
  const { provisioner } = storageClass;
  return provisioner !== '' && provisioner !== NO_PROVISIONER && allowsNode(storageClass, node);
}

function planDelayed(claims: readonly PersistentVolumeClaim[], node: Node, view: VolumeView): VolumePlan | undefined {
  const bindings: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const provisioned: PersistentVolumeClaim[] = [];
  const taken = new Set<string>();
  for (const claim of [...claims].sort((a, b) => requestedBytes(a) - requestedBytes(b))) {
    const decided = selectedNode(claim);
    if (decided !== undefined && decided !== node.metadata.name) return undefined;
    const volume =
      decided === undefined ? findVolume(claim, view.volumesOfClass(classOf(claim)), node, taken) : undefined;
    if (volume !== undefined) {
      taken.add(volume.metadata.name);
      bindings.push({ claim, volume });
    } else if (canProvision(claim, node, view)) {
      provisioned.push(claim);
    } else {
      return undefined;
    }
  }
  return { bindings, provisioned };
}

/**
 * Whether the claims of a pod can be had on a node, and how. Upstream: volumebinding (FindPodVolumes).
 * @returns the plan, or why not
 */
export function planVolumes(
  { bound, delayed }: ClaimGroups,
  node: Node,
  view: VolumeView,
): VolumePlan | readonly string[] {
  const reasons = new Set<string>();
  for (const { spec } of bound) {
    const volume = view.volume(spec.volumeName ?? '');
    if (volume === undefined) reasons.add(MISSING);
    else if (!reachesNode(volume, node)) reasons.add(WRONG_NODE);
  }
  const plan = planDelayed(delayed, node, view);
  if (plan === undefined) reasons.add(NO_VOLUME);
  return plan === undefined || reasons.size > 0 ? [...reasons] : plan;
}
