import { clusterRoleAggregationController } from './cluster-role-aggregation.ts';
import { cronJobController } from './cron-job/index.ts';
import { daemonSetController } from './daemon-set/index.ts';
import { disruptionController, staleDisruptionController } from './disruption/index.ts';
import { endpointSliceMirroringController } from './endpoints/slice-mirroring.ts';
import { ephemeralVolumeController } from './ephemeral-volume.ts';
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler/index.ts';
import { ingressController, type Edge } from './ingress/index.ts';
import { jobController, jobPodReleaseController, ttlAfterFinishedController } from './job/index.ts';
import {
  persistentVolumeBinder,
  provisionController,
  resizeController,
  storageDefaultsController,
  volumeDeletionController,
  type VolumeContents,
} from './persistent-volume/index.ts';
import { replicationManager } from './replica-set/replication-controller.ts';
import { resourceQuotaController } from './resource-quota/index.ts';
import { runnable, type StartController } from './runnable.ts';
import { statefulSetController } from './stateful-set/index.ts';
import {
  attributesClassProtectionController,
  claimProtectionController,
  volumeProtectionController,
} from './volume-protection/index.ts';

/** Controllers of kinds that a cluster that starts does without for a moment. */
export const laterControllers = (contents: VolumeContents, edge: Edge | undefined): readonly StartController[] => [
  runnable(clusterRoleAggregationController),
  runnable(replicationManager),
  runnable(cronJobController),
  runnable(horizontalPodAutoscalerController),
  runnable(jobController),
  runnable(jobPodReleaseController),
  runnable(ttlAfterFinishedController),
  runnable(statefulSetController),
  runnable(daemonSetController),
  runnable(endpointSliceMirroringController),
  runnable(disruptionController),
  runnable(staleDisruptionController),
  runnable(resourceQuotaController),
  runnable(claimProtectionController),
  runnable(volumeProtectionController),
  runnable(attributesClassProtectionController),
  runnable(storageDefaultsController),
  runnable(persistentVolumeBinder),
  runnable(provisionController),
  runnable(volumeDeletionController(contents)),
  runnable(resizeController),
  runnable(ephemeralVolumeController),
  ...(edge === undefined ? [] : [runnable(ingressController(edge))]),
];
