import type { CoreV1EndpointPort, EndpointAddress, EndpointSlice, Endpoints } from '../generated/types.ts';
import {
  isDns1123Label,
  isDns1123Subdomain,
  isIP,
  isIPv4,
  isIPv6,
  isPortNumber,
  isQualifiedName,
} from '../names/index.ts';
import { type Errors, check, checkNumber, immutable, oneOf } from './common.ts';
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

function checkSliceAddress(errors: Errors, field: string, type: string, address: string): void {
  if (type === 'IPv4' && !isIPv4(address)) {
    errors.push(invalidValue(field, address, 'must be a valid IPv4 address'));
  } else if (type === 'IPv6' && !isIPv6(address)) {
    errors.push(invalidValue(field, address, 'must be a valid IPv6 address'));
  } else if (type === 'FQDN') check(errors, field, address, isDns1123Subdomain);
  else checkNonSpecialIP(errors, field, address);
}

/** Upstream: pkg/apis/discovery/validation. */
export function checkEndpointSlice(errors: Errors, slice: EndpointSlice): void {
  oneOf(errors, 'addressType', slice.addressType, ['FQDN', 'IPv4', 'IPv6']);
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length > MAX_ENDPOINTS) errors.push(tooMany('endpoints', endpoints.length, MAX_ENDPOINTS));
  endpoints.forEach(({ addresses, nodeName, hostname }, index) => {
    const at = `endpoints[${String(index)}]`;
    if (addresses.length === 0) errors.push(required(`${at}.addresses`, 'must contain at least 1 address'));
    if (addresses.length > MAX_ADDRESSES) errors.push(tooMany(`${at}.addresses`, addresses.length, MAX_ADDRESSES));
    addresses.forEach((address, position) => {
      checkSliceAddress(errors, `${at}.addresses[${String(position)}]`, slice.addressType, address);
    });
    if (nodeName !== undefined) check(errors, `${at}.nodeName`, nodeName, isDns1123Subdomain);
    if (hostname !== undefined) check(errors, `${at}.hostname`, hostname, isDns1123Label);
  });
  const ports = slice.ports ?? [];
  if (ports.length > MAX_PORTS) errors.push(tooMany('ports', ports.length, MAX_PORTS));
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
