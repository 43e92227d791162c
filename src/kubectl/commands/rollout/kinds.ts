import {
  daemonSets,
  statefulSets,
  type DaemonSet,
  type Deployment,
  type KubernetesObject,
  type StatefulSet,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { controllerHistory, undoByRevision } from './controller-revisions.ts';
import { deploymentHistory, undoDeployment } from './replica-set-history.ts';
import type { Revision } from './revision.ts';
import { daemonSetStatus, deploymentStatus, statefulSetStatus, type Progress } from './status.ts';

/** What `kubectl rollout` knows of a kind. */
export interface RolloutKind {
  status(object: KubernetesObject): Progress;
  /** Oldest first. */
  history(context: CommandContext, object: KubernetesObject): Promise<readonly Revision[]>;
  /** @param toRevision 0 for the one before the last. @returns what was done */
  undo(context: CommandContext, object: KubernetesObject, toRevision: number): Promise<string>;
  readonly canPause: boolean;
}

export const ROLLOUT_KINDS: ReadonlyMap<string, RolloutKind> = new Map<string, RolloutKind>([
  [
    'Deployment',
    {
      status: (object) => deploymentStatus(object as Deployment),
      history: (context, object) => deploymentHistory(context, object as Deployment),
      undo: (context, object, revision) => undoDeployment(context, object as Deployment, revision),
      canPause: true,
    },
  ],
  [
    'DaemonSet',
    {
      status: (object) => daemonSetStatus(object as DaemonSet),
      history: (context, object) => controllerHistory(context, object as DaemonSet),
      undo: (context, object, revision) => undoByRevision(context, daemonSets, object as DaemonSet, revision),
      canPause: false,
    },
  ],
  [
    'StatefulSet',
    {
      status: (object) => statefulSetStatus(object as StatefulSet),
      history: (context, object) => controllerHistory(context, object as StatefulSet),
      undo: (context, object, revision) => undoByRevision(context, statefulSets, object as StatefulSet, revision),
      canPause: false,
    },
  ],
]);
