import type {
  CoreV1EndpointPort,
  Endpoint,
  EndpointAddress,
  EndpointHints,
  EndpointSlice,
  Endpoints,
} from '../generated/types.ts';
import {
  isDns1123Label,
  isDns1123Subdomain,
  isIP,
  isIPv4,
  isIPv6,
  isLabelValue,
  isPortNumber,
  isQualifiedName,
} from '../names/index.ts';
import { type Errors, check, checkLabels, checkNumber, immutable, oneOf } from './common.ts';
import { duplicate, invalidValue, required, tooMany } from './field-error.ts';
import { checkNonSpecialIP } from './service.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function checkAddress(errors: Errors, field: string, { ip, hostname = '', nodeName }: EndpointAddress): void {
  if (isIP(ip).length > 0) check(errors, `${field}.ip`, ip, isIP);
  else checkNonSpecialIP(errors, `${field}.ip`, ip);
  if (hostname !== '') check(errors, `${field}.hostname`, hostname, isDns1123Label);
  if (nodeName !== undefined) check(errors, `${field}.nodeName`, nodeName, isDns1123Subdomain);
}

function checkPort(errors: Errors, field: string, port: CoreV1EndpointPort, needsName: boolean): void {
  const { name = '', protocol, appProtocol } = port;
  if (name !== '') check(errors, `${field}.name`, name, isDns1123Label);
  else if (needsName) errors.push(required(`${field}.name`));
  checkNumber(errors, `${field}.port`, port.port, isPortNumber(port.port));
  oneOf(errors, `${field}.protocol`, protocol, PROTOCOLS);
  if (appProtocol !== undefined) check(errors, `${field}.appProtocol`, appProtocol, isQualifiedName);
}

/** Upstream: ValidateEndpoints. */
export function checkEndpoints(errors: Errors, { subsets = [] }: Endpoints): void {
  subsets.forEach(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const at = `subsets[${String(index)}]`;
    if (addresses.length + notReadyAddresses.length === 0) {
      errors.push(required(at, 'must specify `addresses` or `notReadyAddresses`'));
    }
    addresses.forEach((address, position) => {
      checkAddress(errors, `${at}.addresses[${String(position)}]`, address);
    });
    notReadyAddresses.forEach((address, position) => {
      checkAddress(errors, `${at}.notReadyAddresses[${String(position)}]`, address);
    });
    ports.forEach((port, position) => {
      checkPort(errors, `${at}.ports[${String(position)}]`, port, ports.length > 1);
    });
  });
}

const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_ZONE_HINTS = 8;
const MAX_NODE_HINTS = 8;
const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];

function checkSliceIP(errors: Errors, field: string, family: string, address: string): void {
  const messages = isIP(address);
  for (const message of messages) errors.push(invalidValue(field, address, message));
  if (messages.length > 0) return;
  const fits = family === 'IPv4' ? isIPv4(address) : isIPv6(address);
  if (!fits) errors.push(invalidValue(field, address, `must be an ${family} address`));
  checkNonSpecialIP(errors, field, address);
}

/** Upstream: IsFullyQualifiedDomainName. */
function checkDomainName(errors: Errors, field: string, address: string): void {
  if (address === '') {
    errors.push(required(field));
    return;
  }
  const name = address.replace(/\.$/, '');
  const messages = isDns1123Subdomain(name);
  const labels = name.split('.');
  if (messages.length > 0) errors.push(invalidValue(field, name, messages.join(',')));
  else if (labels.length < 2) {
    errors.push(invalidValue(field, name, 'should be a domain with at least two segments separated by dots'));
  } else {
    const label = labels.find((one) => isDns1123Label(one).length > 0);
    if (label !== undefined) errors.push(invalidValue(field, label, isDns1123Label(label).join(',')));
  }
}

/** Upstream: validateHints. */
function checkHints(errors: Errors, field: string, { forZones = [], forNodes = [] }: EndpointHints): void {
  if (forZones.length > MAX_ZONE_HINTS) {
    errors.push(tooMany(`${field}.forZones`, forZones.length, MAX_ZONE_HINTS));
  } else {
    forZones.forEach(({ name }, index) => {
      const at = `${field}.forZones[${String(index)}].name`;
      if (forZones.findIndex((zone) => zone.name === name) < index) errors.push(duplicate(at, name));
      check(errors, at, name, isLabelValue);
    });
  }
  if (forNodes.length > MAX_NODE_HINTS) {
    errors.push(tooMany(`${field}.forNodes`, forNodes.length, MAX_NODE_HINTS));
    return;
  }
  forNodes.forEach(({ name }, index) => {
    const at = `${field}.forNodes[${String(index)}].name`;
    if (forNodes.findIndex((node) => node.name === name) < index) errors.push(duplicate(at, name));
    check(errors, at, name, isDns1123Subdomain);
  });
}

function checkEndpoint(errors: Errors, field: string, type: string, endpoint: Endpoint): void {
  const { addresses, nodeName, hostname, deprecatedTopology, hints } = endpoint;
  const at = `${field}.addresses`;
  if (addresses.length === 0) errors.push(required(at, 'must contain at least 1 address'));
  else if (addresses.length > MAX_ADDRESSES) errors.push(tooMany(at, addresses.length, MAX_ADDRESSES));
  addresses.forEach((address, index) => {
    if (type === 'FQDN') checkDomainName(errors, `${at}[${String(index)}]`, address);
    else if (ADDRESS_TYPES.includes(type)) checkSliceIP(errors, `${at}[${String(index)}]`, type, address);
  });
  if (nodeName !== undefined) check(errors, `${field}.nodeName`, nodeName, isDns1123Subdomain);
  checkLabels(errors, `${field}.deprecatedTopology`, deprecatedTopology);
  if (hostname !== undefined) check(errors, `${field}.hostname`, hostname, isDns1123Label);
  if (hints !== undefined) checkHints(errors, `${field}.hints`, hints);
}

/** Upstream: pkg/apis/discovery/validation ValidateEndpointSlice. */
export function checkEndpointSlice(errors: Errors, slice: EndpointSlice): void {
  oneOf(errors, 'addressType', slice.addressType, ADDRESS_TYPES);
  const { endpoints = [], ports = [] } = slice;
  if (endpoints.length > MAX_ENDPOINTS) errors.push(tooMany('endpoints', endpoints.length, MAX_ENDPOINTS));
  else {
    endpoints.forEach((endpoint, index) => {
      checkEndpoint(errors, `endpoints[${String(index)}]`, slice.addressType, endpoint);
    });
  }
  if (ports.length > MAX_PORTS) {
    errors.push(tooMany('ports', ports.length, MAX_PORTS));
    return;
  }
  const names = new Set<string>();
  ports.forEach(({ name = '', protocol, appProtocol }, index) => {
    const at = `ports[${String(index)}]`;
    if (name !== '') check(errors, `${at}.name`, name, isDns1123Label);
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    oneOf(errors, `${at}.protocol`, protocol, PROTOCOLS);
    if (appProtocol !== undefined) check(errors, `${at}.appProtocol`, appProtocol, isQualifiedName);
  });
}

export function checkEndpointSliceUpdate(errors: Errors, next: EndpointSlice, old: EndpointSlice): void {
  checkEndpointSlice(errors, next);
  immutable(errors, 'addressType', next.addressType, old.addressType);
}
