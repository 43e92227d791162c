/**
 * The cluster's DNS as another implementation sees it: the resolver of Node (c-ares) asks over UDP and TCP of this machine.
 * Names and answers: "Kubernetes DNS-Based Service Discovery" 1.1.0, and CoreDNS's kubernetes plugin.
 */
import { createSocket, type Socket } from 'node:dgram';
import { promises as dns } from 'node:dns';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EndpointSlice, Service, ServiceSpec } from '../../api/index.ts';
import { createStreamPair } from '../../kernel/index.ts';
import { ClusterDns } from '../cluster-dns.ts';
import { ServiceIndex } from '../service-index.ts';
import { answerDatagram, serveStream } from './dns-server.ts';
import type { Zone } from './zone.ts';

const index = new ServiceIndex();
const zone: Zone = {
  dns: new ClusterDns(index, 'cluster.local'),
  services: index,
  domain: 'cluster.local',
  serial: () => 1_700_000_000,
};
const resolver = new dns.Resolver({ timeout: 1000, tries: 1 });
let server: Socket;

const meta = { uid: 'u', resourceVersion: '1', creationTimestamp: '', namespace: 'default' };

function add(name: string, spec: ServiceSpec, endpoints: EndpointSlice['endpoints'] = []): void {
  const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { ...meta, name }, spec };
  index.setService(service);
  index.setSlice({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta, name: `${name}-1`, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints,
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  });
}

beforeAll(async () => {
  const ports = [{ name: 'http', port: 80, protocol: 'TCP' as const }];
  add('web', { clusterIP: '10.96.1.1', ports });
  add('db', { clusterIP: 'None', ports }, [
    { addresses: ['10.244.1.5'], hostname: 'db-0' },
    { addresses: ['10.244.2.6'] },
  ]);
  add('alias', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' });
  add(
    'many',
    { clusterIP: 'None', ports },
    Array.from({ length: 200 }, (_, i) => ({ addresses: [`10.244.3.${String(i + 1)}`] })),
  );
  server = createSocket('udp4', (query, from) => {
    const reply = answerDatagram(zone, query);
    if (reply !== undefined) server.send(reply, from.port, from.address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  resolver.setServers([`127.0.0.1:${String(server.address().port)}`]);
});

afterAll(() => {
  server.close();
});

test('addresses of Services, of endpoints by hostname and dashed address, of pods; an alias is followed', async () => {
  expect(await resolver.resolve4('web.default.svc.cluster.local', { ttl: true })).toEqual([
    { address: '10.96.1.1', ttl: 30 },
  ]);
  expect((await resolver.resolve4('db.default.svc.cluster.local')).toSorted()).toEqual(['10.244.1.5', '10.244.2.6']);
  expect(await resolver.resolve4('db-0.db.default.svc.cluster.local')).toEqual(['10.244.1.5']);
  expect(await resolver.resolve4('10-244-2-6.db.default.svc.cluster.local')).toEqual(['10.244.2.6']);
  expect(await resolver.resolve4('10-244-9-9.default.pod.cluster.local')).toEqual(['10.244.9.9']);
  expect(await resolver.resolve4('alias.default.svc.cluster.local')).toEqual(['10.96.1.1']);
  expect(await resolver.resolveCname('alias.default.svc.cluster.local')).toEqual(['web.default.svc.cluster.local']);
});

test('service records with the addresses of their targets', async () => {
  expect(await resolver.resolveSrv('_http._tcp.web.default.svc.cluster.local')).toEqual([
    { name: 'web.default.svc.cluster.local', port: 80, priority: 0, weight: 100 },
  ]);
  const endpoints = await resolver.resolveSrv('_http._tcp.db.default.svc.cluster.local');
  expect(endpoints.map(({ name, port, weight }) => `${name} ${String(port)} ${String(weight)}`).toSorted()).toEqual([
    '10-244-2-6.db.default.svc.cluster.local 8080 50',
    'db-0.db.default.svc.cluster.local 8080 50',
  ]);
  await expect(resolver.resolveSrv('_https._tcp.web.default.svc.cluster.local')).rejects.toMatchObject({
    code: 'ENOTFOUND',
  });
});

test('names of addresses, of Services and of endpoints of headless ones', async () => {
  expect(await resolver.reverse('10.96.1.1')).toEqual(['web.default.svc.cluster.local']);
  expect(await resolver.reverse('10.244.1.5')).toEqual(['db-0.db.default.svc.cluster.local']);
  expect(await resolver.reverse('10.244.2.6')).toEqual(['10-244-2-6.db.default.svc.cluster.local']);
  await expect(resolver.reverse('10.244.7.7')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('there is no such name, or no such record, or nobody who knows', async () => {
  await expect(resolver.resolve4('none.default.svc.cluster.local')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await expect(resolver.resolve6('web.default.svc.cluster.local')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  expect(await resolver.resolveTxt('dns-version.cluster.local')).toEqual([['1.1.0']]);
  expect(await resolver.resolveSoa('cluster.local')).toMatchObject({
    nsname: 'ns.dns.cluster.local',
    serial: 1_700_000_000,
  });
});

/** A query as in RFC 1035 §4.1, by hand. */
function query(name: string, flags = 0x0100): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...new TextEncoder().encode(label)]);
  return Uint8Array.from([0x12, 0x34, flags >> 8, flags & 255, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1]);
}

test('an answer that is too long for UDP says so, and comes whole over TCP', async () => {
  const name = 'many.default.svc.cluster.local';
  const short = answerDatagram(zone, query(name)) ?? new Uint8Array();
  expect(short.length).toBeLessThanOrEqual(512);
  expect((short[2] ?? 0) & 2).toBe(2);
  const [client, served] = createStreamPair({ ip: '10.244.0.2', port: 1 }, { ip: '10.96.0.10', port: 53 });
  const done = serveStream(zone, served);
  const message = query(name);
  await client.write(Uint8Array.from([0, message.length, ...message]));
  client.shutdown();
  await done;
  const bytes: number[] = [];
  for (let chunk = await client.read(65536); chunk.length > 0; chunk = await client.read(65536)) bytes.push(...chunk);
  expect((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)).toBe(bytes.length - 2);
  expect((bytes[8] ?? 0) * 256 + (bytes[9] ?? 0)).toBe(200);
});

test.each([
  ['nothing', new Uint8Array()],
  ['an answer', query('a.b', 0x8100)],
  ['a name without an end', query('a').subarray(0, 14)],
  ['a label that is longer than the message', Uint8Array.from([...query('a').subarray(0, 12), 63, 1, 2])],
  ['a pointer to itself', Uint8Array.from([...query('a').subarray(0, 12), 0xc0, 12, 0, 1, 0, 1])],
])('%s is not answered', (_what, bytes) => {
  expect(answerDatagram(zone, bytes)).toBeUndefined();
});

test('what is not a query of the internet is refused', () => {
  const rcode = (message: Uint8Array): number => (answerDatagram(zone, message)?.[3] ?? 0) & 15;
  expect(rcode(query('a.cluster.local', 0x2800))).toBe(4);
  const chaos = query('a.cluster.local');
  chaos[chaos.length - 1] = 3;
  expect(rcode(chaos)).toBe(5);
});
