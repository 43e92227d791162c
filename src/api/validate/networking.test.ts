import { expect, test } from 'vitest';
import { applyDefaults } from '../defaults/index.ts';
import {
  type Resource,
  ingressClasses,
  ingresses,
  ipAddresses,
  networkPolicies,
  serviceCidrs,
} from '../resources/index.ts';
import { createErrors, updateErrors } from './testing/errors.ts';

const service = { service: { name: 'web', port: { number: 80 } } };
const rule = (path: object): object => ({
  spec: {
    rules: [{ host: 'foo.bar.com', http: { paths: [{ pathType: 'Prefix', path: '/', backend: service, ...path }] } }],
  },
});
const AT = 'spec.rules[0].http.paths[0]';
const WILDCARD =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

// Upstream: pkg/apis/networking/validation TestValidateIngress, TestValidateIngressRuleValue, TestValidateIngressCreate,
// TestValidateIngressTLS
test.each<[string, object, readonly string[]]>([
  ['is well', rule({}), []],
  ['has a resource behind it', rule({ backend: { resource: { apiGroup: 'a.b', kind: 'K', name: 'n' } } }), []],
  ['is empty', { spec: {} }, ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified']],
  ['has no path type', rule({ pathType: undefined }), [`${AT}.pathType: Required value: pathType must be specified`]],
  [
    'has an unknown path type',
    rule({ pathType: 'Glob' }),
    [`${AT}.pathType: Unsupported value: "Glob": supported values: "Exact", "ImplementationSpecific", "Prefix"`],
  ],
  ['has a relative path', rule({ path: 'foo' }), [`${AT}.path: Invalid value: "foo": must be an absolute path`]],
  ['has an empty slash', rule({ path: '/a//b' }), [`${AT}.path: Invalid value: "/a//b": must not contain '//'`]],
  ['has an encoded slash', rule({ path: '/a%2fb' }), [`${AT}.path: Invalid value: "/a%2fb": must not contain '%2f'`]],
  ['goes up', rule({ path: '/a/..' }), [`${AT}.path: Invalid value: "/a/..": cannot end with '/..'`]],
  ['leaves the path to its controller', rule({ path: '/a//b', pathType: 'ImplementationSpecific' }), []],
  [
    'has no backend',
    rule({ backend: {} }),
    [`${AT}.backend: Invalid value: "": resource or service backend is required`],
  ],
  [
    'has two backends',
    rule({ backend: { ...service, resource: { kind: 'K', name: 'n' } } }),
    [`${AT}.backend: Invalid value: "": cannot set both resource and service backends`],
  ],
  [
    'has no port',
    rule({ backend: { service: { name: 'web' } } }),
    [`${AT}.backend: Required value: port name or number is required`],
  ],
  [
    'has two ports',
    rule({ backend: { service: { name: 'web', port: { name: 'http', number: 80 } } } }),
    [`${AT}.backend: Invalid value: "": cannot set both port name & port number`],
  ],
  [
    'names no service',
    rule({ backend: { service: { name: '', port: { number: 80 } } } }),
    [`${AT}.backend.service.name: Required value`],
  ],
  ['has no paths', { spec: { rules: [{ http: { paths: [] } }] } }, ['spec.rules[0].http.paths: Required value']],
  [
    'is for an address',
    { spec: { rules: [{ host: '1.2.3.4' }] } },
    ['spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
  ],
  ['has a wildcard host', { spec: { rules: [{ host: '*.bar.com' }] } }, []],
  [
    'has a wildcard inside',
    { spec: { rules: [{ host: 'foo.*.bar.com' }] } },
    [`spec.rules[0].host: Invalid value: "foo.*.bar.com": ${WILDCARD}`],
  ],
  [
    'has a broken TLS wildcard',
    { spec: { defaultBackend: service, tls: [{ hosts: ['*.*.com'] }] } },
    [`spec.tls[0].hosts[0]: Invalid value: "*.*.com": ${WILDCARD}`],
  ],
  [
    'has two classes',
    {
      metadata: { name: 'x', namespace: 'default', annotations: { 'kubernetes.io/ingress.class': 'a' } },
      spec: { defaultBackend: service, ingressClassName: 'b' },
    },
    [
      'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
    ],
  ],
])('an ingress that %s', (_name, object, errors) => {
  expect(createErrors(ingresses, object)).toEqual(errors);
});

const ports = (port: object): object => ({ spec: { podSelector: {}, ingress: [{ ports: [port] }] } });
const peer = (from: object): object => ({ spec: { podSelector: {}, ingress: [{ from: [from] }] } });

// Upstream: pkg/apis/networking/validation TestValidateNetworkPolicy
test.each<[string, object, readonly string[]]>([
  ['is well', peer({ ipBlock: { cidr: '192.168.0.0/16', except: ['192.168.3.0/24'] } }), []],
  ['has a range of ports', ports({ port: 32000, endPort: 32768 }), []],
  [
    'has an unknown protocol',
    ports({ protocol: 'ICMP' }),
    ['spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    'has a range backwards',
    ports({ port: 32000, endPort: 31000 }),
    ['spec.ingress[0].ports[0].endPort: Invalid value: 31000: must be greater than or equal to `port`'],
  ],
  [
    'has a range from a name',
    ports({ port: 'http', endPort: 31000 }),
    ['spec.ingress[0].ports[0].endPort: Invalid value: 31000: may not be specified when `port` is non-numeric'],
  ],
  [
    'has the end of a range',
    ports({ endPort: 31000 }),
    ['spec.ingress[0].ports[0].endPort: Invalid value: 31000: may not be specified when `port` is not specified'],
  ],
  ['has a peer that is none', peer({}), ['spec.ingress[0].from[0]: Required value: must specify a peer']],
  [
    'has a peer that is two',
    peer({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }),
    ['spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer'],
  ],
  [
    'has a block that is none',
    peer({ ipBlock: { cidr: '10.0.0.0' } }),
    [
      'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
  ],
  [
    'excepts what is not in the block',
    peer({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }),
    ['spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`'],
  ],
  [
    'has another type',
    { spec: { podSelector: {}, policyTypes: ['Both'] } },
    ['spec.policyTypes[0]: Unsupported value: "Both": supported values: "Egress", "Ingress"'],
  ],
])('a network policy that %s', (_name, object, errors) => {
  expect(createErrors(networkPolicies, object)).toEqual(errors);
});

// Upstream: TestValidateIngressClass
test.each<[string, object, readonly string[]]>([
  ['is well', { controller: 'foo.co/bar' }, []],
  ['has no controller', {}, ['spec.controller: Required value']],
  [
    'has a controller without a path',
    { controller: 'foo.co' },
    ['spec.controller: Invalid value: "foo.co": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    'has parameters in no namespace',
    { controller: 'foo.co/bar', parameters: { kind: 'K', name: 'n', scope: 'Namespace' } },
    ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  ],
  [
    'has parameters of the cluster in a namespace',
    { controller: 'foo.co/bar', parameters: { kind: 'K', name: 'n', namespace: 'x' } },
    ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
  ],
])('an ingress class that %s', (_name, spec, errors) => {
  expect(createErrors(ingressClasses, { spec })).toEqual(errors);
});

test('a controller stays', () => {
  expect(
    updateErrors(ingressClasses, { spec: { controller: 'foo.co/bar' } }, { spec: { controller: 'foo.co/baz' } }),
  ).toEqual(['spec.controller: Invalid value: "foo.co/baz": field is immutable']);
});

// Upstream: TestValidateIPAddress, TestValidateServiceCIDR, TestValidateServiceCIDRUpdate
test.each<[string, Resource, object, readonly string[]]>([
  [
    'an address',
    ipAddresses,
    { metadata: { name: '192.168.1.1' }, spec: { parentRef: { resource: 'services', name: 'a', namespace: 'b' } } },
    [],
  ],
  [
    'a name that is no address',
    ipAddresses,
    { metadata: { name: 'a.b' }, spec: { parentRef: { resource: 'services', name: 'a' } } },
    ['metadata.name: Invalid value: "a.b": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  ['an orphan', ipAddresses, { metadata: { name: '192.168.1.1' }, spec: {} }, ['spec.parentRef: Required value']],
  ['two families', serviceCidrs, { spec: { cidrs: ['192.168.0.0/24', '2001:db8::/64'] } }, []],
  ['no range', serviceCidrs, { spec: {} }, ['spec.cidrs: Required value: at least one CIDR required']],
  [
    'two ranges of a family',
    serviceCidrs,
    { spec: { cidrs: ['192.168.0.0/24', '10.0.0.0/8'] } },
    [
      'spec.cidrs: Invalid value: ["192.168.0.0/24","10.0.0.0/8"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
])('%s', (_name, resource, object, errors) => {
  expect(createErrors(resource, object)).toEqual(errors);
});

test('a range of services gains a family and changes no more', () => {
  const old = { spec: { cidrs: ['10.0.0.0/8'] } };
  expect(updateErrors(serviceCidrs, old, { spec: { cidrs: ['10.0.0.0/8', '2001:db8::/64'] } })).toEqual([]);
  expect(updateErrors(serviceCidrs, old, { spec: { cidrs: ['10.0.0.0/16'] } })).toEqual([
    'spec.cidrs[0]: Invalid value: "10.0.0.0/16": field is immutable',
  ]);
});

// Upstream: pkg/apis/networking/v1/defaults_test.go
test('network policies are for incoming traffic, and for outgoing where they say something of it', () => {
  const defaulted = (spec: object): unknown => applyDefaults(networkPolicies, { spec } as never).spec;
  expect(defaulted({ ingress: [{ ports: [{ port: 80 }] }] })).toEqual({
    ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }],
    policyTypes: ['Ingress'],
  });
  expect(defaulted({ egress: [{}] })).toEqual({ egress: [{}], policyTypes: ['Ingress', 'Egress'] });
  expect(defaulted({ egress: [{}], policyTypes: ['Egress'] })).toEqual({ egress: [{}], policyTypes: ['Egress'] });
});
