/** What names, keys, ports and addresses may look like. Upstream: apimachinery/pkg/util/validation. Imports nothing. */
export {
  type Check,
  byteLength,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isDns1123SubdomainWithUnderscore,
  isLabelValue,
  isQualifiedName,
  maxLengthError,
  regexError,
} from './names.ts';
export {
  inRange,
  isConfigMapKey,
  isEnvVarName,
  isHttpHeaderName,
  isPercent,
  isPortName,
  isPortNumber,
} from './other.ts';
export {
  isCanonicalCidr,
  isCanonicalIP,
  isCidr,
  isIP,
  isIPv4,
  isIPv6,
  isStrictSubset,
  looksLikeIP,
  parseCidr,
} from './addresses.ts';
export { domainPrefixedPathErrors, isPathSegment, isWildcardSubdomain } from './paths.ts';
export { BROWSER_STORAGE_DRIVER } from './storage-driver.ts';
