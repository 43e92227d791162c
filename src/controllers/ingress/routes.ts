import type { HTTPIngressPath, Ingress, IngressServiceBackend } from '../../api/index.ts';
import { settingsOf, type Settings } from './annotations.ts';

/** Where a request goes. */
export interface Route {
  readonly namespace: string;
  readonly service: IngressServiceBackend;
  readonly settings: Settings;
  /** The path to ask of the backend, without the query. */
  readonly path: string;
}

interface Location {
  readonly namespace: string;
  readonly service: IngressServiceBackend;
  readonly settings: Settings;
  readonly type: string;
  readonly path: string;
}

interface Server {
  /** nginx takes regular expressions for all paths of a host, or for none. */
  regex: boolean;
  readonly locations: Location[];
  /** For paths that no rule has. */
  fallback: Location | undefined;
}

/** Hosts, in lower case, with what is served for them; `''` is for all others. */
export type RoutingTable = ReadonlyMap<string, Server>;

function byAge(a: Ingress, b: Ingress): number {
  const [first, second] = [a, b].map(
    ({ metadata }) => `${metadata.creationTimestamp}/${metadata.namespace ?? ''}/${metadata.name}`,
  );
  return (first ?? '') < (second ?? '') ? -1 : 1;
}

/** upstream: ingress-nginx internal/ingress/controller createServers; of two that claim the same path, the older has it */
export function buildTable(ingresses: readonly Ingress[]): RoutingTable {
  const table = new Map<string, Server>();
  const server = (host: string): Server => {
    const found = table.get(host) ?? { regex: false, locations: [], fallback: undefined };
    table.set(host, found);
    return found;
  };
  for (const { spec, metadata, ...rest } of [...ingresses].sort(byAge)) {
    const settings = settingsOf({ spec, metadata, ...rest });
    const namespace = metadata.namespace ?? '';
    const location = (service: IngressServiceBackend, path: string, type: string): Location => ({
      namespace,
      service,
      settings,
      type,
      path,
    });
    const fallback = spec.defaultBackend?.service;
    const hosts = (spec.rules ?? []).map(({ host = '' }) => host.toLowerCase());
    for (const host of fallback === undefined ? [] : hosts.length === 0 ? [''] : hosts) {
      if (fallback !== undefined) server(host).fallback ??= location(fallback, '/', 'Prefix');
    }
    for (const { host = '', http } of spec.rules ?? []) {
      const own = server(host.toLowerCase());
      if (settings.regex) own.regex = true;
      for (const path of http?.paths ?? []) add(own, path, location);
    }
  }
  for (const { locations } of table.values()) locations.sort((a, b) => b.path.length - a.path.length);
  return table;
}

function add(
  { locations }: Server,
  { path = '/', pathType, backend }: HTTPIngressPath,
  location: (service: IngressServiceBackend, path: string, type: string) => Location,
): void {
  const { service } = backend;
  const whole = path === '' ? '/' : path;
  if (service === undefined || locations.some((other) => other.path === whole && other.type === pathType)) return;
  locations.push(location(service, whole, pathType));
}

function serverOf(table: RoutingTable, host: string): Server | undefined {
  const exact = table.get(host);
  if (exact !== undefined) return exact;
  // A wildcard stands for one label.
  const dot = host.indexOf('.');
  return (dot > 0 ? table.get(`*${host.slice(dot)}`) : undefined) ?? table.get('');
}

/** upstream: the Ingress API, "Path types"; KEP-1453 */
function matches({ type, path }: Location, asked: string): boolean {
  if (type === 'Exact') return asked === path;
  if (type !== 'Prefix') return asked.startsWith(path);
  const prefix = path.replace(/\/+$/, '');
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

function matchPlain({ locations }: Server, path: string): Location | undefined {
  const all = locations.filter((location) => matches(location, path));
  return all.find(({ type }) => type === 'Exact') ?? all[0];
}

/** @returns undefined when the path of a rule is no regular expression */
function expressionOf({ path }: Location): RegExp | undefined {
  try {
    return new RegExp(`^${path}`, 'i');
  } catch {
    return undefined;
  }
}

function substitute(target: string, groups: readonly string[]): string {
  return target.replace(/\$(\d)/g, (_all, number: string) => groups[Number(number)] ?? '');
}

function routeOf({ namespace, service, settings }: Location, path: string): Route {
  return { namespace, service, settings, path };
}

/** Where a request for this host and path goes; undefined when nobody is there for it. @param path without its query */
export function route(table: RoutingTable, host: string, path: string): Route | undefined {
  const server = serverOf(table, host.toLowerCase().replace(/:\d+$/, ''));
  if (server === undefined) return undefined;
  if (server.regex) {
    for (const location of server.locations) {
      const groups = expressionOf(location)?.exec(path);
      if (groups === null || groups === undefined) continue;
      const { rewriteTarget } = location.settings;
      return routeOf(location, rewriteTarget === undefined ? path : substitute(rewriteTarget, groups));
    }
  } else {
    const found = matchPlain(server, path);
    if (found !== undefined) return routeOf(found, path);
  }
  // The host's own default backend, or that of an Ingress without rules.
  const fallback = server.fallback ?? table.get('')?.fallback;
  return fallback === undefined ? undefined : routeOf(fallback, path);
}
