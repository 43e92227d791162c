import { expect, test } from 'vitest';
import type { Pod, Service } from '../../../api/index.ts';
import { ofPod, ofService, parseAddresses, parsePorts } from './ports.ts';

const pod = {
  metadata: { name: 'web' },
  spec: {
    containers: [
      {
        name: 'web',
        ports: [
          { name: 'http', containerPort: 8080, protocol: 'TCP' },
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
          { containerPort: 9000, protocol: 'UDP' },
          { containerPort: 9000, protocol: 'TCP' },
        ],
      },
    ],
  },
} as unknown as Pod;

function service(clusterIP: string): Service {
  const spec = {
    clusterIP,
    ports: [
      { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
      { name: 'plain', port: 81, targetPort: 8081, protocol: 'TCP' },
      { name: 'same', port: 82, protocol: 'TCP' },
      { name: 'gone', port: 83, targetPort: 'gone', protocol: 'TCP' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ],
  };
  return { metadata: { name: 'web' }, spec } as unknown as Service;
}

// upstream: kubectl/pkg/cmd/portforward/portforward_test.go
test.each<[string, string]>([
  ['80', '80:8080'],
  ['8080:80', '8080'],
  ['5000:http', '5000:8080'],
  ['http', '80:8080'],
  [':http', ':8080'],
  ['81', '81:8081'],
  ['82', '82'],
  ['8443:plain', '8443:8081'],
])('port %s of a Service is %s of its pod', (given, translated) => {
  expect(ofService([given], service('10.96.0.9'), pod)).toEqual([translated]);
});

test('a headless Service has no ports of its own', () => {
  expect(ofService(['81'], service('None'), pod)).toEqual(['81']);
});

test.each<[string, string]>([
  ['8080', '8080'],
  ['http', '8080'],
  ['5000:http', '5000:8080'],
  [':80', ':80'],
  ['9000', '9000'],
])('port %s of a pod is %s', (given, converted) => {
  expect(ofPod([given], pod)).toEqual([converted]);
});

test.each<[() => unknown, string]>([
  [() => ofService(['84'], service(''), pod), 'error: Service web does not have a service port 84'],
  [() => ofService(['no'], service(''), pod), "error: Service 'web' does not have a named port 'no'"],
  [() => ofService(['83'], service(''), pod), "error: Pod 'web' does not have a named port 'gone'"],
  [() => ofService(['53'], service(''), pod), 'error: UDP protocol is not supported for 53'],
  [() => ofPod(['dns'], pod), 'error: UDP protocol is not supported for dns'],
  [() => ofPod(['no'], pod), "error: Pod 'web' does not have a named port 'no'"],
  [() => ofPod(['80:'], pod), "error: Pod 'web' does not have a named port ''"],
  [() => parsePorts(['1:2:3']), "error: invalid port format '1:2:3'"],
  [() => parsePorts(['x:80']), `error: error parsing local port 'x': strconv.ParseUint: parsing "x": invalid syntax`],
  [
    () => parsePorts(['80:70000']),
    `error: error parsing remote port '70000': strconv.ParseUint: parsing "70000": value out of range`,
  ],
  [() => parsePorts(['80:0']), 'error: remote port must be > 0'],
  [() => parseAddresses(['example.com']), 'error: example.com is not a valid IP'],
])('what is refused', (refused, message) => {
  expect(refused).toThrow(message);
});

test('localhost is both of its addresses, of which one is enough', () => {
  expect(parsePorts([':80', '8080:80'])).toEqual([
    { local: 0, remote: 80 },
    { local: 8080, remote: 80 },
  ]);
  expect(parseAddresses(['localhost', '0.0.0.0', '127.0.0.1'])).toEqual([
    { ip: '0.0.0.0', oneOf: false },
    { ip: '127.0.0.1', oneOf: false },
    { ip: '::1', oneOf: true },
  ]);
});
