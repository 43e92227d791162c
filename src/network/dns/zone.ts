import type { Service, ServicePort } from '../../api/index.ts';
import type { ClusterDns } from '../cluster-dns.ts';
import { isHeadless, readyEndpoints } from '../endpoints.ts';
import type { ServiceIndex } from '../service-index.ts';
import { RCODE, TYPE, type DnsRecord, type Response } from './wire.ts';

/** The DNS schema that is spoken: "Kubernetes DNS-Based Service Discovery", §2.1. */
const SCHEMA_VERSION = '1.1.0';
const REVERSE = '.in-addr.arpa';

export interface Zone {
  readonly dns: ClusterDns;
  readonly services: ServiceIndex;
  readonly domain: string;
  /** Seconds since the Unix epoch: the serial number of the zone. */
  readonly serial: () => number;
}

function response(rcode: number, answers: readonly DnsRecord[] = [], rest: Partial<Response> = {}): Response {
  return { rcode, authoritative: true, answers, authority: [], additional: [], ...rest };
}

function startOfAuthority({ domain, serial }: Zone): DnsRecord {
  const name = domain;
  return { name, type: TYPE.SOA, server: `ns.dns.${name}`, mailbox: `hostmaster.${name}`, serial: serial() };
}

function addresses(zone: Zone, name: string): DnsRecord[] {
  return (zone.dns.lookup(name) ?? []).map((ip) => ({ name, type: TYPE.A, ip }));
}

function hostLabel(hostname: string | undefined, ip: string): string {
  return hostname ?? ip.replaceAll('.', '-');
}

/** `_port._protocol.service.namespace.svc.domain`, or the same without the first two for every port. */
function serviceRecords(zone: Zone, name: string): readonly DnsRecord[] | undefined {
  const labels = name.slice(0, -zone.domain.length - 1).split('.');
  if (labels.pop() !== 'svc') return undefined;
  const [namespace = '', serviceName = '', protocol = '_*', port = '_*', ...more] = labels.reverse();
  const service = zone.services.service(namespace, serviceName);
  if (service === undefined || more.length > 0 || !protocol.startsWith('_') || !port.startsWith('_')) return undefined;
  const wanted = (candidate: { readonly name?: string; readonly protocol?: string }): boolean =>
    (protocol === '_*' || `_${(candidate.protocol ?? 'TCP').toLowerCase()}` === protocol) &&
    (port === '_*' || `_${candidate.name ?? ''}` === port);
  const host = `${serviceName}.${namespace}.svc.${zone.domain}`;
  const targets = isHeadless(service)
    ? endpointTargets(zone, service, host, wanted)
    : portTargets(service, host, wanted);
  const weight = Math.max(1, Math.floor(100 / Math.max(1, targets.length)));
  return targets.length === 0 && port !== '_*'
    ? undefined
    : targets.map((it) => ({ name, type: TYPE.SRV, weight, ...it }));
}

interface SrvTarget {
  readonly port: number;
  readonly target: string;
}

function portTargets(service: Service, host: string, wanted: (port: ServicePort) => boolean): readonly SrvTarget[] {
  return (service.spec.ports ?? []).filter(wanted).map(({ port }) => ({ port, target: host }));
}

function endpointTargets(
  zone: Zone,
  service: Service,
  host: string,
  wanted: (port: { readonly name?: string; readonly protocol?: string }) => boolean,
): readonly SrvTarget[] {
  return zone.services
    .slices(service)
    .flatMap((slice) =>
      (slice.ports ?? [])
        .filter(wanted)
        .flatMap(({ port }) =>
          readyEndpoints([slice]).flatMap(({ hostname, addresses: [ip = ''] }) =>
            port === undefined ? [] : [{ port, target: `${hostLabel(hostname, ip)}.${host}` }],
          ),
        ),
    );
}

function nameOf(zone: Zone, service: Service): string {
  return `${service.metadata.name}.${service.metadata.namespace ?? ''}.svc.${zone.domain}`;
}

/** Whose address it is: a Service's, or a ready endpoint's of a headless one (§2.4.3). */
function pointers(zone: Zone, name: string): readonly DnsRecord[] {
  const ip = name.slice(0, -REVERSE.length).split('.').reverse().join('.');
  const owner = zone.services.byAddress(ip);
  if (owner !== undefined) return [{ name, type: TYPE.PTR, target: nameOf(zone, owner) }];
  const found: DnsRecord[] = [];
  for (const service of zone.services.services()) {
    if (!isHeadless(service)) continue;
    for (const endpoint of readyEndpoints(zone.services.slices(service))) {
      if (!endpoint.addresses.includes(ip)) continue;
      found.push({ name, type: TYPE.PTR, target: `${hostLabel(endpoint.hostname, ip)}.${nameOf(zone, service)}` });
    }
  }
  return found;
}

/** The Service whose name it is, if it is an alias. */
function aliasOf(zone: Zone, name: string): string | undefined {
  const [serviceName = '', namespace = '', svc] = name.split('.');
  const service = svc === 'svc' ? zone.services.service(namespace, serviceName) : undefined;
  if (service?.spec.type !== 'ExternalName' || nameOf(zone, service) !== name) return undefined;
  return service.spec.externalName?.toLowerCase().replace(/\.$/, '');
}

function inZone(zone: Zone, name: string): boolean {
  return name === zone.domain || name.endsWith(`.${zone.domain}`);
}

/** Answers as CoreDNS's kubernetes plugin does. Nobody can be asked for names beyond the cluster: SERVFAIL. */
export function answer(zone: Zone, name: string, type: number): Response {
  if (name.endsWith(REVERSE)) {
    const found = pointers(zone, name);
    return found.length > 0 ? response(RCODE.NOERROR, type === TYPE.PTR ? found : []) : response(RCODE.NXDOMAIN);
  }
  if (!inZone(zone, name)) return response(RCODE.SERVFAIL, [], { authoritative: false });
  const authority = [startOfAuthority(zone)];
  if (name === zone.domain && type === TYPE.SOA) return response(RCODE.NOERROR, authority);
  if (name === `dns-version.${zone.domain}`) {
    const version: DnsRecord = { name, type: TYPE.TXT, text: SCHEMA_VERSION };
    return type === TYPE.TXT ? response(RCODE.NOERROR, [version]) : response(RCODE.NOERROR, [], { authority });
  }
  const alias = aliasOf(zone, name);
  if (alias !== undefined) {
    const own: DnsRecord = { name, type: TYPE.CNAME, target: alias };
    return response(RCODE.NOERROR, [own, ...(type === TYPE.A ? addresses(zone, alias) : [])]);
  }
  const records = serviceRecords(zone, name);
  if (type === TYPE.SRV && records !== undefined && records.length > 0) {
    const hosts = new Set(records.flatMap((record) => (record.type === TYPE.SRV ? [record.target] : [])));
    return response(RCODE.NOERROR, records, { additional: [...hosts].flatMap((host) => addresses(zone, host)) });
  }
  if (zone.dns.lookup(name) === undefined && records === undefined) return response(RCODE.NXDOMAIN, [], { authority });
  const found = type === TYPE.A || type === TYPE.ANY ? addresses(zone, name) : [];
  return found.length > 0 ? response(RCODE.NOERROR, found) : response(RCODE.NOERROR, [], { authority });
}
