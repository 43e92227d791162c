import {
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  horizontalPodAutoscalers,
  limitRanges,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  resourceQuotas,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
} from '../resources/index.ts';
import { checkAutoscaler, checkAutoscalerStatus, checkAutoscalerUpdate } from './autoscaler.ts';
import { checkClaim, checkClaimStatus, checkClaimUpdate } from './claims.ts';
import { checkCsiDriver, checkCsiDriverUpdate, checkCsiNode, checkCsiNodeUpdate } from './csi.ts';
import { checkDisruptionBudget, checkDisruptionBudgetStatus } from './disruption-budget.ts';
import { checkPersistentVolume, checkPersistentVolumeUpdate } from './persistent-volume.ts';
import { checkLimitRange, checkResourceQuota, checkResourceQuotaStatus, checkResourceQuotaUpdate } from './quota.ts';
import { type RuleRow, row } from './rules.ts';
import {
  checkAttributesClass,
  checkAttributesClassUpdate,
  checkStorageCapacity,
  checkStorageCapacityUpdate,
  checkStorageClass,
  checkStorageClassUpdate,
  checkVolumeAttachment,
  checkVolumeAttachmentUpdate,
} from './storage.ts';

/** Volumes and what they are made of. */
export const storageRules: readonly RuleRow[] = [
  row(csiDrivers, { create: checkCsiDriver, update: checkCsiDriverUpdate }),
  row(csiNodes, { create: checkCsiNode, update: checkCsiNodeUpdate }),
  row(csiStorageCapacities, { create: checkStorageCapacity, update: checkStorageCapacityUpdate }),
  row(persistentVolumeClaims, { create: checkClaim, update: checkClaimUpdate, status: checkClaimStatus }),
  row(persistentVolumes, { create: checkPersistentVolume, update: checkPersistentVolumeUpdate }),
  row(storageClasses, { create: checkStorageClass, update: checkStorageClassUpdate }),
  row(volumeAttachments, {
    create: checkVolumeAttachment,
    update: checkVolumeAttachmentUpdate,
    status: checkVolumeAttachmentUpdate,
  }),
  row(volumeAttributesClasses, { create: checkAttributesClass, update: checkAttributesClassUpdate }),
];

/** What limits and scales pods. */
export const policyRules: readonly RuleRow[] = [
  row(horizontalPodAutoscalers, {
    create: checkAutoscaler,
    update: checkAutoscalerUpdate,
    status: checkAutoscalerStatus,
  }),
  row(limitRanges, { create: checkLimitRange }),
  row(podDisruptionBudgets, { create: checkDisruptionBudget, status: checkDisruptionBudgetStatus }),
  row(resourceQuotas, {
    create: checkResourceQuota,
    update: checkResourceQuotaUpdate,
    status: checkResourceQuotaStatus,
  }),
];
