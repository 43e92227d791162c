import { describe, expect, test } from 'vitest';
import type { EndpointSlice, Service, ServiceSpec } from '../api/index.ts';
import { ClusterDns } from './cluster-dns.ts';
import { lookupHosts, parseResolvConf, resolveName, searchOrder } from './resolver.ts';
import { ServiceIndex } from './service-index.ts';

const meta = { uid: 'u', resourceVersion: '1', creationTimestamp: '' };

function service(name: string, spec: ServiceSpec): Service {
  return { apiVersion: 'v1', kind: 'Service', metadata: { ...meta, name, namespace: 'default' }, spec };
}

function index(): ServiceIndex {
  const services = new ServiceIndex();
  services.setService(service('web', { clusterIP: '10.96.0.20', ports: [{ port: 80 }] }));
  services.setService(service('db', { clusterIP: 'None', ports: [{ port: 5432 }] }));
  services.setService(service('alias', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' }));
  services.setService(service('outside', { type: 'ExternalName', externalName: 'example.com' }));
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta, name: 'db-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'db' } },
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['10.244.0.5'], hostname: 'db-0', conditions: { ready: true } },
      { addresses: ['10.244.1.5'], conditions: { ready: true } },
      { addresses: ['10.244.2.5'], hostname: 'db-2', conditions: { ready: false } },
    ],
    ports: [{ port: 5432 }],
  };
  services.setSlice(slice);
  return services;
}

test.each([
  ['web.default.svc.cluster.local', ['10.96.0.20']],
  ['WEB.default.svc.cluster.local.', ['10.96.0.20']],
  ['db.default.svc.cluster.local', ['10.244.0.5', '10.244.1.5']],
  ['db-0.db.default.svc.cluster.local', ['10.244.0.5']],
  ['10-244-1-5.db.default.svc.cluster.local', ['10.244.1.5']],
  ['db-2.db.default.svc.cluster.local', undefined],
  ['alias.default.svc.cluster.local', ['10.96.0.20']],
  ['outside.default.svc.cluster.local', undefined],
  ['10-244-7-9.default.pod.cluster.local', ['10.244.7.9']],
  ['nobody.default.svc.cluster.local', undefined],
  ['web.other.svc.cluster.local', undefined],
  ['example.com', undefined],
  ['default.svc.cluster.local', undefined],
])('the name %s', (name, expected) => {
  expect(new ClusterDns(index(), 'cluster.local').lookup(name)).toEqual(expected);
});

describe('the resolver of a pod', () => {
  const conf = parseResolvConf(
    'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
  );
  const hosts = '127.0.0.1\tlocalhost\n10.244.0.9\tweb-0.web.default.svc.cluster.local\tweb-0\n';
  const dns = new ClusterDns(index(), 'cluster.local');
  const resolve = (name: string): readonly string[] =>
    resolveName(name, hosts, conf, (_server, full) => dns.lookup(full));

  test.each([
    ['web', ['10.96.0.20']],
    ['web.default', ['10.96.0.20']],
    ['web.default.svc', ['10.96.0.20']],
    ['web.default.svc.cluster.local', ['10.96.0.20']],
    ['web.', []],
    ['localhost', ['127.0.0.1']],
    ['web-0', ['10.244.0.9']],
    ['10.1.2.3', ['10.1.2.3']],
    ['nobody', []],
  ])('%s', (name, expected) => {
    expect(resolve(name)).toEqual(expected);
  });

  test('names with enough dots are tried as they are first', () => {
    expect(searchOrder('a.b', { nameservers: [], search: ['x'], ndots: 1 })).toEqual(['a.b', 'a.b.x']);
    expect(searchOrder('a.b', { nameservers: [], search: ['x'], ndots: 2 })).toEqual(['a.b.x', 'a.b']);
  });

  test('comments of hosts files do not count', () => {
    expect(lookupHosts('# 1.2.3.4 a\n1.2.3.5 b # a\n', 'a')).toEqual([]);
  });
});
