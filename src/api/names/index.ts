/** What names, keys, ports and addresses may look like. Upstream: apimachinery/pkg/util/validation. Imports nothing. */
export {
  type Check,
  byteLength,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isQualifiedName,
} from './names.ts';
export {
  inRange,
  isCidr,
  isConfigMapKey,
  isEnvVarName,
  isHttpHeaderName,
  isIP,
  isIPv4,
  isIPv6,
  isPercent,
  isPortName,
  isPortNumber,
} from './other.ts';
