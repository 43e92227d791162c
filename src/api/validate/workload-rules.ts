import { isDns1123Label } from '../names/index.ts';
import {
  controllerRevisions,
  cronJobs,
  daemonSets,
  deployments,
  jobs,
  podTemplates,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../resources/index.ts';
import { checkControllerRevision, checkControllerRevisionUpdate } from './controller-revision.ts';
import { checkCronJob, checkCronJobUpdate } from './cron-job.ts';
import { checkDaemonSet, checkDaemonSetStatus, checkDaemonSetUpdate } from './daemon-set.ts';
import { checkJobStatus } from './job-status.ts';
import { checkJob, checkJobUpdate } from './job.ts';
import {
  checkPodTemplate,
  checkReplicationController,
  checkReplicationControllerStatus,
} from './replication-controller.ts';
import { type RuleRow, row } from './rules.ts';
import { checkStatefulSet, checkStatefulSetStatus, checkStatefulSetUpdate } from './stateful-set.ts';
import {
  checkDeployment,
  checkDeploymentStatus,
  checkDeploymentUpdate,
  checkReplicaSet,
  checkReplicaSetStatus,
  checkReplicaSetUpdate,
} from './workloads.ts';

/** Controllers of pods, Jobs, and what they keep. */
export const workloadRules: readonly RuleRow[] = [
  row(controllerRevisions, { create: checkControllerRevision, update: checkControllerRevisionUpdate }),
  row(cronJobs, { create: checkCronJob, update: checkCronJobUpdate }),
  row(daemonSets, { create: checkDaemonSet, update: checkDaemonSetUpdate, status: checkDaemonSetStatus }),
  row(deployments, { create: checkDeployment, update: checkDeploymentUpdate, status: checkDeploymentStatus }),
  row(jobs, { create: checkJob, update: checkJobUpdate, status: checkJobStatus }),
  row(podTemplates, { create: checkPodTemplate }),
  row(replicaSets, { create: checkReplicaSet, update: checkReplicaSetUpdate, status: checkReplicaSetStatus }),
  row(replicationControllers, { create: checkReplicationController, status: checkReplicationControllerStatus }),
  row(statefulSets, {
    name: isDns1123Label,
    create: checkStatefulSet,
    update: checkStatefulSetUpdate,
    status: checkStatefulSetStatus,
  }),
];
