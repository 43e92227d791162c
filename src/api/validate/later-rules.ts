import { definitionRules } from '../crd/definition/rules.ts';
import { pods } from '../resources/index.ts';
import { admissionRules } from './admission.ts';
import { certificatesRules } from './certificates.ts';
import { dynamicResourceRules } from './dynamic-resources.ts';
import { checkEphemeralUpdate } from './ephemeral-update.ts';
import { networkingRules } from './networking.ts';
import { checkPodResize } from './pod-resize.ts';
import { checkPodStatusUpdate } from './pod-status.ts';
import { checkPodCreate, checkPodUpdate } from './pod.ts';
import { type Rules, row } from './rules.ts';
import { nodeRules } from './runtime-class.ts';
import { policyRules, storageRules } from './storage-rules.ts';
import { workloadRules } from './workload-rules.ts';

/** The kinds that come when somebody uses the cluster. */
export const laterRules: ReadonlyMap<string, Rules<never>> = new Map([
  ...admissionRules,
  ...certificatesRules,
  ...dynamicResourceRules,
  ...definitionRules,
  ...networkingRules,
  ...nodeRules,
  ...policyRules,
  ...storageRules,
  ...workloadRules,
  row(pods, {
    create: checkPodCreate,
    update: checkPodUpdate,
    status: checkPodStatusUpdate,
    subresources: { ephemeralcontainers: checkEphemeralUpdate, resize: checkPodResize },
  }),
]);
