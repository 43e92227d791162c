import type { Service, ServicePort, ServiceSpec } from '../generated/types.ts';
import {
  isCidr,
  isDns1123Label,
  isDns1123Subdomain,
  isIP,
  isIPv6,
  isPortNumber,
  isQualifiedName,
  looksLikeIP,
} from '../names/index.ts';
import { type Errors, check, checkLabels, checkNumber, oneOf } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { checkPort } from './probe.ts';

const KUBELET_PORT = 10250;
const MAX_AFFINITY_SECONDS = 86400;
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const POLICIES = ['Cluster', 'Local'];

function isHeadless(spec: ServiceSpec): boolean {
  return spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None';
}

function checkServicePort(
  errors: Errors,
  field: string,
  port: ServicePort,
  needsName: boolean,
  names: Set<string>,
): void {
  const { name = '', appProtocol } = port;
  if (name !== '') {
    check(errors, `${field}.name`, name, isDns1123Label);
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
  } else if (needsName) errors.push(required(`${field}.name`));
  checkNumber(errors, `${field}.port`, port.port, isPortNumber(port.port));
  oneOf(errors, `${field}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']);
  if (port.targetPort !== undefined) checkPort(errors, `${field}.targetPort`, port.targetPort);
  if (appProtocol !== undefined) check(errors, `${field}.appProtocol`, appProtocol, isQualifiedName);
}

/** As upstream shows what two ports have in common. */
function portKey({ protocol, port }: ServicePort): object {
  return { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
}

function checkPorts(errors: Errors, spec: ServiceSpec): void {
  const { ports = [] } = spec;
  if (ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName') errors.push(required('spec.ports'));
  const names = new Set<string>();
  const nodePorts = new Set<string>();
  const keys = new Set<string>();
  ports.forEach((port, index) => {
    const at = `spec.ports[${String(index)}]`;
    if (spec.type === 'LoadBalancer' && port.port === KUBELET_PORT) {
      const why = `may not expose port ${String(KUBELET_PORT)} externally since it is used by kubelet`;
      errors.push(invalidValue(at, port.port, why));
    }
    checkServicePort(errors, at, port, ports.length > 1, names);
    const { nodePort = 0, protocol = '' } = port;
    if (nodePort !== 0) {
      if (spec.type === 'ClusterIP') {
        errors.push(forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
      }
      const key = `${protocol}/${String(nodePort)}`;
      if (nodePorts.has(key)) errors.push(duplicate(`${at}.nodePort`, nodePort));
      nodePorts.add(key);
    }
    const key = `${protocol}/${String(port.port)}`;
    if (keys.has(key)) errors.push(duplicate(at, portKey(port)));
    keys.add(key);
  });
}

function checkExternalName(errors: Errors, spec: ServiceSpec): void {
  const why = 'may not be set for ExternalName services';
  if ((spec.clusterIPs ?? []).length > 0) errors.push(forbidden('spec.clusterIPs', why));
  if ((spec.ipFamilies ?? []).length > 0) errors.push(forbidden('spec.ipFamilies', why));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', why));
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') errors.push(required('spec.externalName'));
  else check(errors, 'spec.externalName', name, isDns1123Subdomain);
}

function checkClusterIPs(errors: Errors, spec: ServiceSpec): void {
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const field = 'spec.clusterIPs';
  if (clusterIP === '') {
    if (clusterIPs.length > 0)
      errors.push(invalidValue(field, clusterIPs, 'must be empty when `clusterIP` is not specified'));
  } else if (clusterIPs.length === 0) errors.push(required(field));
  else if (clusterIPs[0] !== clusterIP)
    errors.push(invalidValue(field, clusterIPs, 'first value must match `clusterIP`'));
  ipFamilies.forEach((family, index) => {
    const at = `spec.ipFamilies[${String(index)}]`;
    if (family !== 'IPv4' && family !== 'IPv6') errors.push(notSupported(at, family, ['IPv4', 'IPv6']));
    if (ipFamilies.indexOf(family) < index) errors.push(duplicate(at, family));
  });
  const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
  if (ipFamilyPolicy !== undefined && !policies.includes(ipFamilyPolicy)) {
    errors.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, policies));
  }
  const before = errors.length;
  clusterIPs.forEach((ip, index) => {
    if (index === 0 && ip === 'None') {
      if (clusterIPs.length > 1)
        errors.push(invalidValue(field, clusterIPs, "'None' must be the first and only value"));
    } else check(errors, `${field}[${String(index)}]`, ip, isIP);
  });
  const readable = errors.length === before;
  if (clusterIPs.length > 2) errors.push(invalidValue(field, clusterIPs, 'may only hold up to 2 values'));
  if (isHeadless(spec) || !readable) return;
  if (clusterIPs.length === 2 && isIPv6(clusterIPs[0] ?? '') === isIPv6(clusterIPs[1] ?? '')) {
    errors.push(invalidValue(field, clusterIPs, 'may specify no more than one IP for each IP family'));
  }
  clusterIPs.forEach((ip, index) => {
    const family = ipFamilies[index];
    if (family === undefined || isIPv6(ip) === (family === 'IPv6')) return;
    const why = `expected an ${family} value as indicated by \`ipFamilies[${String(index)}]\``;
    errors.push(invalidValue(`${field}[${String(index)}]`, ip, why));
  });
}

/** Addresses that no endpoint, and no external address, may have. */
export function checkNonSpecialIP(errors: Errors, field: string, ip: string): void {
  const lower = ip.toLowerCase();
  if (ip === '0.0.0.0' || ip === '::') {
    errors.push(invalidValue(field, ip, `may not be unspecified (${ip})`));
  } else if (ip.startsWith('127.') || ip === '::1') {
    errors.push(invalidValue(field, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  } else if (ip.startsWith('169.254.') || /^fe[89ab]/.test(lower)) {
    errors.push(invalidValue(field, ip, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  } else if (ip.startsWith('224.0.0.') || lower.startsWith('ff02:')) {
    errors.push(invalidValue(field, ip, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  }
}

function checkAffinity(errors: Errors, { sessionAffinity, sessionAffinityConfig }: ServiceSpec): void {
  oneOf(errors, 'spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None']);
  const field = 'spec.sessionAffinityConfig';
  if (sessionAffinity === 'None' && sessionAffinityConfig !== undefined) {
    errors.push(forbidden(field, 'must not be set when session affinity is None'));
  }
  if (sessionAffinity !== 'ClientIP') return;
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds === undefined) errors.push(required(field, 'when session affinity type is ClientIP'));
  else if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
    const why = `must be greater than 0 and less than ${String(MAX_AFFINITY_SECONDS)}`;
    errors.push(invalidValue(`${field}.clientIP.timeoutSeconds`, seconds, why));
  }
}

function checkTraffic(errors: Errors, spec: ServiceSpec): void {
  const { type, externalTrafficPolicy, internalTrafficPolicy, healthCheckNodePort = 0 } = spec;
  const external =
    type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
  if (externalTrafficPolicy !== undefined) {
    if (!external) {
      const why = 'may only be set for externally-accessible services';
      errors.push(invalidValue('spec.externalTrafficPolicy', externalTrafficPolicy, why));
    } else if (!POLICIES.includes(externalTrafficPolicy)) {
      errors.push(notSupported('spec.externalTrafficPolicy', externalTrafficPolicy, POLICIES));
    }
  }
  if (healthCheckNodePort !== 0 && !(type === 'LoadBalancer' && externalTrafficPolicy === 'Local')) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalidValue('spec.healthCheckNodePort', healthCheckNodePort, why));
  }
  if (internalTrafficPolicy !== undefined && !POLICIES.includes(internalTrafficPolicy)) {
    errors.push(notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, POLICIES));
  }
}

const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const BALANCED_ONLY = "may only be used when `type` is 'LoadBalancer'";

/** The field, or the annotation that was there before it. Upstream: validateServiceLoadBalancerSourceRanges. */
function checkSourceRanges(errors: Errors, { metadata, spec }: Service): void {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const annotation = metadata.annotations?.[SOURCE_RANGES];
  const balanced = spec.type === 'LoadBalancer';
  if (ranges.length > 0) {
    if (!balanced) errors.push(forbidden('spec.LoadBalancerSourceRanges', BALANCED_ONLY));
    ranges.forEach((range, index) => {
      check(errors, `spec.LoadBalancerSourceRanges[${String(index)}]`, range.trim(), isCidr);
    });
  } else if (annotation !== undefined) {
    const field = `metadata.annotations[${SOURCE_RANGES}]`;
    if (!balanced) errors.push(forbidden(field, BALANCED_ONLY));
    const text = annotation.trim();
    for (const range of text === '' ? [] : text.split(',')) check(errors, field, range.trim(), isCidr);
  }
}

function checkLoadBalancer(errors: Errors, service: Service): void {
  const { type, loadBalancerClass, allocateLoadBalancerNodePorts } = service.spec;
  checkSourceRanges(errors, service);
  if (type === 'LoadBalancer') {
    if (loadBalancerClass !== undefined) check(errors, 'spec.loadBalancerClass', loadBalancerClass, isQualifiedName);
    return;
  }
  if (allocateLoadBalancerNodePorts !== undefined) {
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', BALANCED_ONLY));
  }
  if (loadBalancerClass !== undefined) errors.push(forbidden('spec.loadBalancerClass', BALANCED_ONLY));
}

const DISTRIBUTIONS = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];

/** Upstream: ValidateService. */
export function checkService(errors: Errors, service: Service): void {
  const { spec } = service;
  if (isHeadless(spec) && (spec.type === 'NodePort' || spec.type === 'LoadBalancer')) {
    const why = `may not be set to 'None' for ${spec.type} services`;
    errors.push(invalidValue('spec.clusterIPs[0]', 'None', why));
  }
  if (spec.type === 'ExternalName') checkExternalName(errors, spec);
  checkPorts(errors, spec);
  checkLabels(errors, 'spec.selector', spec.selector);
  checkAffinity(errors, spec);
  if (spec.type !== 'ExternalName') checkClusterIPs(errors, spec);
  (spec.externalIPs ?? []).forEach((ip, index) => {
    const at = `spec.externalIPs[${String(index)}]`;
    if (isIP(ip).length > 0) check(errors, at, ip, isIP);
    else checkNonSpecialIP(errors, at, ip);
  });
  oneOf(errors, 'spec.type', spec.type, TYPES);
  checkLoadBalancer(errors, service);
  checkTraffic(errors, spec);
  const { trafficDistribution } = spec;
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution)) {
    errors.push(notSupported('spec.trafficDistribution', trafficDistribution, DISTRIBUTIONS));
  }
}

/** What stays when a list of one or two grows or shrinks. Upstream: validateUpgradeDowngradeClusterIPs, …IPFamilies. */
function checkKept(
  errors: Errors,
  field: 'clusterIPs' | 'ipFamilies',
  name: string,
  { spec }: Service,
  old: Service,
): void {
  const [next, before] = [spec[field] ?? [], old.spec[field] ?? []];
  const refuse = (index: number, why: string): void => {
    errors.push(invalidValue(`spec.${field}[${String(index)}]`, next, why));
  };
  if (before.length > 0 && next.length === 0) refuse(0, `primary ${name} can not be unset`);
  const compared = next.length === before.length ? before.length : Math.min(1, next.length, before.length);
  for (let index = 0; index < compared; index++) {
    if (next[index] !== before[index]) refuse(index, 'may not change once set');
  }
  if (before.length > next.length && next.length === 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    const why = `must be set to 'SingleStack' when releasing the secondary ${name}`;
    errors.push(invalidValue('spec.ipFamilyPolicy', spec.ipFamilyPolicy, why));
  }
}

/** The addresses of a service stay, unless it becomes or was an ExternalName. Upstream: ValidateServiceUpdate. */
export function checkServiceUpdate(errors: Errors, next: Service, old: Service): void {
  const named = next.spec.type === 'ExternalName' || old.spec.type === 'ExternalName';
  if (!named) {
    if (!(isHeadless(next.spec) && isHeadless(old.spec))) checkKept(errors, 'clusterIPs', 'clusterIP', next, old);
    checkKept(errors, 'ipFamilies', 'ipFamily', next, old);
  }
  if (next.spec.type === 'LoadBalancer' && old.spec.type === 'LoadBalancer') {
    const { loadBalancerClass } = next.spec;
    if (loadBalancerClass !== old.spec.loadBalancerClass) {
      errors.push(invalidValue('spec.loadBalancerClass', loadBalancerClass, 'may not change once set'));
    }
  }
  checkService(errors, next);
}

const IP_MODES = ['Proxy', 'VIP'];

/** Upstream: ValidateLoadBalancerStatus. */
export function checkServiceStatus(errors: Errors, { spec, status }: Service): void {
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (spec.type !== 'LoadBalancer' && ingress.length > 0) {
    const why = "may only be used when `spec.type` is 'LoadBalancer'";
    errors.push(forbidden('status.loadBalancer.ingress', why));
    return;
  }
  ingress.forEach(({ ip = '', hostname = '', ipMode }, index) => {
    const at = `status.loadBalancer.ingress[${String(index)}]`;
    if (ip !== '') check(errors, `${at}.ip`, ip, isIP);
    if (ipMode !== undefined && ip === '') {
      errors.push(forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set'));
    } else if (ipMode !== undefined && !IP_MODES.includes(ipMode)) {
      errors.push(notSupported(`${at}.ipMode`, ipMode, IP_MODES));
    }
    if (hostname === '') return;
    check(errors, `${at}.hostname`, hostname, isDns1123Subdomain);
    if (looksLikeIP(hostname)) {
      errors.push(invalidValue(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address'));
    }
  });
}
