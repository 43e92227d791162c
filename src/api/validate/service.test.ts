import { expect, test } from 'vitest';
import { services } from '../resources/index.ts';
import { createErrors, statusErrors, updateErrors } from './testing/errors.ts';

const ports = [{ port: 80 }];
const balanced = { type: 'LoadBalancer', ports };

// Upstream: pkg/apis/core/validation TestValidateServiceCreate
test.each<[string, object, readonly string[]]>([
  ['is well', { ports }, []],
  ['prefers what is near', { ports, trafficDistribution: 'PreferSameZone' }, []],
  [
    'prefers what is far',
    { ports, trafficDistribution: 'Far' },
    [
      'spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ],
  ],
  [
    'is balanced and headless',
    { ...balanced, clusterIP: 'None' },
    ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for LoadBalancer services'],
  ],
  [
    'has ranges that are none',
    { ...balanced, loadBalancerSourceRanges: ['10.0.0.0/8', '10.0.0.1/8'] },
    ['spec.LoadBalancerSourceRanges[1]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length'],
  ],
  [
    'has a class that is no name',
    { ...balanced, loadBalancerClass: '/a' },
    [expect.stringMatching(/^spec.loadBalancerClass: Invalid value: "\/a": prefix part must be non-empty/) as string],
  ],
  [
    'has what only load balancers have',
    { ports, loadBalancerClass: 'a', allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: ['10.0.0.0/8'] },
    ['LoadBalancerSourceRanges', 'allocateLoadBalancerNodePorts', 'loadBalancerClass'].map(
      (field) => `spec.${field}: Forbidden: may only be used when \`type\` is 'LoadBalancer'`,
    ),
  ],
  [
    'has a port twice',
    {
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    },
    [
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    'has addresses of no family',
    { ports, clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1', 'x'] },
    ['spec.clusterIPs[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  [
    'has an application protocol that is no name',
    { ports: [{ port: 80, appProtocol: 'a b' }] },
    [expect.stringMatching(/^spec.ports\[0\].appProtocol: Invalid value: "a b": name part must consist/) as string],
  ],
])('a service that %s', (_name, spec, errors) => {
  expect(createErrors(services, { spec })).toEqual(errors);
});

// Upstream: TestValidateServiceUpdate
test.each<[string, object, object, readonly string[]]>([
  [
    'changes its address',
    { ports, clusterIP: '10.96.1.1' },
    { ports, clusterIP: '10.96.1.2' },
    ['spec.clusterIPs[0]: Invalid value: ["10.96.1.2"]: may not change once set'],
  ],
  ['becomes an ExternalName', { ports, clusterIP: '10.96.1.1' }, { type: 'ExternalName', externalName: 'a.b' }, []],
  [
    'changes its family',
    { ports, ipFamilies: ['IPv4'] },
    { ports, ipFamilies: ['IPv6'] },
    ['spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set'],
  ],
  [
    'gives up an address without a word',
    { ports, ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] },
    { ports, ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4'] },
    [
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be set to \'SingleStack\' when releasing the secondary ipFamily',
    ],
  ],
  [
    'changes its class',
    { ...balanced, loadBalancerClass: 'a' },
    { ...balanced, loadBalancerClass: 'b' },
    ['spec.loadBalancerClass: Invalid value: "b": may not change once set'],
  ],
])('a service that %s', (_name, old, next, errors) => {
  expect(updateErrors(services, { spec: old }, { spec: next })).toEqual(errors);
});

// Upstream: TestValidateLoadBalancerStatus
test.each<[string, object, object, readonly string[]]>([
  ['an address', balanced, { ip: '1.2.3.4' }, []],
  [
    'a mode of nothing',
    balanced,
    { hostname: 'a.b', ipMode: 'VIP' },
    ['status.loadBalancer.ingress[0].ipMode: Forbidden: may not be specified when `ip` is not set'],
  ],
  [
    'an unknown mode',
    balanced,
    { ip: '1.2.3.4', ipMode: 'X' },
    ['status.loadBalancer.ingress[0].ipMode: Unsupported value: "X": supported values: "Proxy", "VIP"'],
  ],
  [
    'an address as name',
    balanced,
    { hostname: '1.2.3.4' },
    ['status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
  ],
  [
    'an address of what is no load balancer',
    { ports },
    { ip: '1.2.3.4' },
    ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"],
  ],
])('%s in the status', (_name, spec, ingress, errors) => {
  expect(statusErrors(services, { spec }, { spec, status: { loadBalancer: { ingress: [ingress] } } })).toEqual(errors);
});
