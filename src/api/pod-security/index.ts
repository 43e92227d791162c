/** The Pod Security Standards: what pods may do at a level, and what a namespace asks for. Upstream: k8s.io/pod-security-admission. */
export type { PodToCheck, Violation } from './check.ts';
export { podViolations, violationDetails, violationReasons } from './evaluate.ts';
export {
  compareLevels,
  DEFAULT_POD_SECURITY,
  formatLevelVersion,
  isFullyPrivileged,
  type LevelVersion,
  type ParsedPolicy,
  POD_SECURITY_PREFIX,
  podSecurityPolicy,
  type PodSecurityPolicy,
  sameLevelVersion,
} from './policy.ts';
