import { type LevelVersion, type PodToCheck, podViolations, violationDetails } from '../../api/index.ts';
import { existingViolations } from './pod-security-existing.ts';

export const podSecurityChecks = {
  existingViolations,
  /** What a level forbids of a pod, in words; `''` where nothing. */
  violationsOf: (level: LevelVersion, pod: PodToCheck): string => violationDetails(podViolations(level, pod)),
} as const;

export type PodSecurityChecks = typeof podSecurityChecks;
