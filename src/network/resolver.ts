import { parseIPv4 } from './cidr.ts';
import type { DnsAnswer } from './cluster-dns.ts';

/** What resolv.conf(5) says. */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

export function parseResolvConf(text: string): ResolverConfig {
  const nameservers: string[] = [];
  let search: readonly string[] = [];
  let ndots = 1;
  for (const line of text.split('\n')) {
    const [keyword, ...words] = line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'nameserver') nameservers.push(...words.slice(0, 1));
    else if (keyword === 'search' || keyword === 'domain') search = words;
    else if (keyword === 'options') {
      for (const word of words) {
        const match = /^ndots:(\d+)$/.exec(word);
        if (match !== null) ndots = Math.min(15, Number(match[1]));
      }
    }
  }
  return { nameservers, search, ndots };
}

/** IPv4 addresses of a name in hosts(5). */
export function lookupHosts(text: string, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return text.split('\n').flatMap((line) => {
    const [ip, ...names] = line.replace(/#.*$/, '').trim().split(/\s+/);
    if (ip === undefined || parseIPv4(ip) === undefined) return [];
    return names.some((candidate) => candidate.toLowerCase() === wanted) ? [ip] : [];
  });
}

/**
 * getaddrinfo(3) for IPv4: literals, then hosts, then DNS along the search list: names with fewer dots than `ndots` are
 * tried below the search domains first, others as they are first; a trailing dot makes a name absolute.
 * @returns no addresses when the name does not exist
 */
export function resolveName(
  name: string,
  hosts: string,
  config: ResolverConfig,
  query: (nameserver: string, absolute: string) => DnsAnswer,
): readonly string[] {
  if (parseIPv4(name) !== undefined) return [name];
  const inHosts = lookupHosts(hosts, name.replace(/\.$/, ''));
  if (inHosts.length > 0) return inHosts;
  for (const candidate of searchOrder(name, config)) {
    for (const nameserver of config.nameservers) {
      const answer = query(nameserver, candidate);
      if (answer !== undefined && answer.length > 0) return answer;
    }
  }
  return [];
}

export function searchOrder(name: string, config: ResolverConfig): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const relative = config.search.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= config.ndots ? [name, ...relative] : [...relative, name];
}
