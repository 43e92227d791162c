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
import type { Revision, UndoOptions } from './revision.ts';
import { daemonSetStatus, deploymentStatus, statefulSetStatus, type Progress } from './status.ts';

/** What `kubectl rollout` knows of a kind. */
export interface RolloutKind {
  /** @param revision one that must be the running one, or 0 */
  status(object: KubernetesObject, revision: number): Progress;
  /** Oldest first. */
  history(context: CommandContext, object: KubernetesObject): Promise<readonly Revision[]>;
  /** @returns what was done */
  undo(context: CommandContext, object: KubernetesObject, options: UndoOptions): Promise<string>;
  readonly canPause: boolean;
}

export const ROLLOUT_KINDS: ReadonlyMap<string, RolloutKind> = new Map<string, RolloutKind>([
  [
    'Deployment',
    {
      status: (object, revision) => deploymentStatus(object as Deployment, revision),
      history: (context, object) => deploymentHistory(context, object as Deployment),
      undo: (context, object, options) => undoDeployment(context, object as Deployment, options),
      canPause: true,
    },
  ],
  [
    'DaemonSet',
    {
      status: (object) => daemonSetStatus(object as DaemonSet),
      history: (context, object) => controllerHistory(context, daemonSets, object as DaemonSet),
      undo: (context, object, options) => undoByRevision(context, daemonSets, object as DaemonSet, options),
      canPause: false,
    },
  ],
  [
    'StatefulSet',
    {
      status: (object) => statefulSetStatus(object as StatefulSet),
      history: (context, object) => controllerHistory(context, statefulSets, object as StatefulSet),
      undo: (context, object, options) => undoByRevision(context, statefulSets, object as StatefulSet, options),
      canPause: false,
    },
  ],
]);
