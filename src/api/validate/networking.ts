import type {
  IPAddress,
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  ServiceCIDR,
} from '../generated/types.ts';
import {
  isCanonicalCidr,
  isCanonicalIP,
  isCidr,
  isDns1123Subdomain,
  isPathSegment,
  isStrictSubset,
  parseCidr,
} from '../names/index.ts';
import { ingressClasses, ingresses, ipAddresses, networkPolicies, serviceCidrs } from '../resources/index.ts';
import { type Errors, check, checkNumber, checkSelector, immutable } from './common.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import {
  checkIngress,
  checkIngressClass,
  checkIngressClassUpdate,
  checkIngressStatus,
  checkIngressUpdate,
} from './ingress.ts';
import { checkPort } from './probe.ts';
import { type RuleRow, row } from './rules.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const POLICY_TYPES = ['Egress', 'Ingress'];

/** Upstream: ValidateNetworkPolicyPort. */
function checkPolicyPort(errors: Errors, field: string, { protocol, port, endPort }: NetworkPolicyPort): void {
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) {
    errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  }
  const refuseEnd = (why: string): void => {
    errors.push(invalidValue(`${field}.endPort`, endPort, why));
  };
  if (port !== undefined && typeof port !== 'number' && endPort !== undefined) {
    refuseEnd('may not be specified when `port` is non-numeric');
  }
  if (port !== undefined) checkPort(errors, `${field}.port`, port);
  if (endPort === undefined) return;
  if (port === undefined) refuseEnd('may not be specified when `port` is not specified');
  else if (typeof port === 'number') {
    if (endPort < port) refuseEnd('must be greater than or equal to `port`');
    checkNumber(errors, `${field}.endPort`, endPort, endPort >= 1 && endPort <= 65535 ? [] : [PORT_RANGE]);
  }
}

const PORT_RANGE = 'must be between 1 and 65535, inclusive';

/** Upstream: ValidateIPBlock. */
function checkBlock(errors: Errors, field: string, { cidr, except = [] }: IPBlock): void {
  if (cidr === '') {
    errors.push(required(`${field}.cidr`));
    return;
  }
  check(errors, `${field}.cidr`, cidr, isCidr);
  const whole = parseCidr(cidr);
  if (whole === undefined) return;
  except.forEach((text, index) => {
    const at = `${field}.except[${String(index)}]`;
    check(errors, at, text, isCidr);
    const part = parseCidr(text);
    if (part !== undefined && !isStrictSubset(part, whole)) {
      errors.push(invalidValue(at, text, 'must be a strict subset of `cidr`'));
    }
  });
}

function checkPeer(errors: Errors, field: string, peer: NetworkPolicyPeer): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (podSelector !== undefined) checkSelector(errors, `${field}.podSelector`, podSelector);
  if (namespaceSelector !== undefined) checkSelector(errors, `${field}.namespaceSelector`, namespaceSelector);
  if (ipBlock !== undefined) checkBlock(errors, `${field}.ipBlock`, ipBlock);
  const selects = podSelector !== undefined || namespaceSelector !== undefined;
  if (!selects && ipBlock === undefined) errors.push(required(field, 'must specify a peer'));
  else if (selects && ipBlock !== undefined) {
    errors.push(forbidden(field, 'may not specify both ipBlock and another peer'));
  }
}

interface PolicyRule {
  readonly ports?: readonly NetworkPolicyPort[];
  readonly peers?: readonly NetworkPolicyPeer[] | undefined;
}

function checkRule(errors: Errors, field: string, side: 'from' | 'to', { ports = [], peers = [] }: PolicyRule): void {
  ports.forEach((port, index) => {
    checkPolicyPort(errors, `${field}.ports[${String(index)}]`, port);
  });
  peers.forEach((peer, index) => {
    checkPeer(errors, `${field}.${side}[${String(index)}]`, peer);
  });
}

/** Upstream: ValidateNetworkPolicySpec. */
export function checkNetworkPolicy(errors: Errors, { spec }: NetworkPolicy): void {
  const { podSelector = {}, ingress = [], egress = [], policyTypes = [] } = spec;
  checkSelector(errors, 'spec.podSelector', podSelector);
  ingress.forEach((rule, index) => {
    checkRule(errors, `spec.ingress[${String(index)}]`, 'from', { ...rule, peers: rule.from });
  });
  egress.forEach((rule, index) => {
    checkRule(errors, `spec.egress[${String(index)}]`, 'to', { ...rule, peers: rule.to });
  });
  if (policyTypes.length > POLICY_TYPES.length) {
    errors.push(invalidValue('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes'));
    return;
  }
  policyTypes.forEach((type, index) => {
    if (!POLICY_TYPES.includes(type)) {
      errors.push(notSupported(`spec.policyTypes[${String(index)}]`, type, POLICY_TYPES));
    }
  });
}

/** Upstream: validateIPAddressParentReference. */
export function checkIPAddress(errors: Errors, { spec }: IPAddress): void {
  const parent = spec.parentRef as IPAddress['spec']['parentRef'] | undefined;
  if (parent === undefined) {
    errors.push(required('spec.parentRef'));
    return;
  }
  const { group = '', resource, name, namespace = '' } = parent;
  const at = 'spec.parentRef';
  if (group !== '') check(errors, `${at}.group`, group, isDns1123Subdomain);
  for (const [field, value] of [
    ['resource', resource],
    ['name', name],
  ] as const) {
    if (value === '') errors.push(required(`${at}.${field}`));
    else check(errors, `${at}.${field}`, value, isPathSegment);
  }
  if (namespace !== '') check(errors, `${at}.namespace`, namespace, isPathSegment);
}

export function checkIPAddressUpdate(errors: Errors, next: IPAddress, old: IPAddress): void {
  immutable(errors, 'spec.parentRef', next.spec.parentRef, old.spec.parentRef);
}

/** Upstream: validateServiceCIDRSpec. */
export function checkServiceCidr(errors: Errors, { spec }: ServiceCIDR): void {
  const { cidrs = [] } = spec;
  const field = 'spec.cidrs';
  if (cidrs.length === 0) {
    errors.push(required(field, 'at least one CIDR required'));
    return;
  }
  if (cidrs.length > 2) {
    errors.push(invalidValue(field, { CIDRs: cidrs }, 'may only hold up to 2 values'));
    return;
  }
  cidrs.forEach((cidr, index) => {
    check(errors, `${field}[${String(index)}]`, cidr, isCanonicalCidr);
  });
  const [first, second] = cidrs.map((cidr) => parseCidr(cidr)?.bytes.length);
  if (first !== undefined && first === second) {
    const why = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
    errors.push(invalidValue(field, cidrs, why));
  }
}

/** Only a second family may be added. Upstream: ValidateServiceCIDRUpdate. */
export function checkServiceCidrUpdate(errors: Errors, next: ServiceCIDR, old: ServiceCIDR): void {
  const [cidrs, before] = [next.spec.cidrs ?? [], old.spec.cidrs ?? []];
  if (cidrs.length !== before.length && !(before.length === 1 && cidrs.length === 2)) {
    errors.push(invalidValue('spec.cidrs', cidrs, 'field is immutable'));
    return;
  }
  before.forEach((cidr, index) => {
    immutable(errors, `spec.cidrs[${String(index)}]`, cidrs[index], cidr);
  });
  if (cidrs.length !== before.length) checkServiceCidr(errors, next);
}

/** The kinds of networking.k8s.io. Upstream: pkg/apis/networking/validation. */
export const networkingRules: readonly RuleRow[] = [
  row(ingressClasses, { create: checkIngressClass, update: checkIngressClassUpdate }),
  row(ingresses, { create: checkIngress, update: checkIngressUpdate, status: checkIngressStatus }),
  row(ipAddresses, { name: isCanonicalIP, create: checkIPAddress, update: checkIPAddressUpdate }),
  row(networkPolicies, { create: checkNetworkPolicy }),
  row(serviceCidrs, { create: checkServiceCidr, update: checkServiceCidrUpdate }),
];
