/** Types, schemas, quantities, selectors, patches, tables: pure functions of Kubernetes objects. Imports base. */
export type * from './generated/types.ts';
export type { CoreV1Event as Event } from './generated/types.ts';
export * from './apply/index.ts';
export { CronError, nextTime, parseCron, type CronSchedule } from './cron/index.ts';
export * from './conversion/index.ts';
export * from './crd/index.ts';
export * from './go-regexp/index.ts';
export * from './decode/index.ts';
export * from './defaults/index.ts';
export { jsonEqual as sameJson } from './equal.ts';
export * from './errors.ts';
export * from './flow-control/index.ts';
export * from './events/index.ts';
export * from './json-path/index.ts';
export * from './json-schema.ts';
export type { KindBehavior } from './kind-behavior.ts';
export * from './meta.ts';
export * from './metrics/index.ts';
export {
  BROWSER_STORAGE_DRIVER,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isIPv4,
  isIPv6,
  isLabelValue,
  isQualifiedName,
  parseCidr,
} from './names/index.ts';
export * from './nodes/index.ts';
export { omit } from './omit.ts';
export * from './patch/index.ts';
export * from './pod-security/index.ts';
export * from './pods/index.ts';
export * from './protobuf/index.ts';
export * from './quantity/index.ts';
export * from './quota/index.ts';
export * from './rbac/index.ts';
export * from './resources/index.ts';
export * from './scheduling/index.ts';
export * from './schema/index.ts';
export * from './selectors/index.ts';
export * from './strategy/index.ts';
export * from './support/index.ts';
export * from './tables/index.ts';
export * from './time/index.ts';
export { API_SERVER_USER, AUTHENTICATED, KUBERNETES_ADMIN, SYSTEM_MASTERS, type UserInfo } from './user.ts';
export * from './validate/index.ts';
export * from './warnings/index.ts';
export {
  believed,
  type CertificateRequest,
  keyPairProblem,
  parseCertificate,
  parseCertificateRequest,
  textOfBytes,
} from './x509/index.ts';
