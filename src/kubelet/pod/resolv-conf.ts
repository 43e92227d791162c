import type { Pod } from '../../api/index.ts';

export interface ResolvConf {
  readonly text: string;
  /** Messages of DNSConfigForming events: what had to be left out. */
  readonly problems: readonly string[];
}

/** upstream: pkg/apis/core/validation, MaxDNSNameservers, MaxDNSSearchPaths, MaxDNSSearchListChars */
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_LINE = 2048;
const MAX_DOMAIN = 253;

/**
 * `/etc/resolv.conf` of a pod by its dnsPolicy and dnsConfig. The node itself has no nameserver (a page has none), so
 * with policy Default a pod has only what its dnsConfig says. upstream: pkg/kubelet/network/dns/dns.go
 */
export function resolvConf(pod: Pod, cluster: { readonly domain: string; readonly dns: string }): ResolvConf {
  const namespace = pod.metadata.namespace ?? '';
  const { dnsPolicy = 'ClusterFirst', dnsConfig } = pod.spec;
  const inHost = pod.spec.hostNetwork === true;
  // Pods in the network of their node have to ask for the cluster's names.
  const usesCluster = (dnsPolicy === 'ClusterFirst' && !inHost) || dnsPolicy === 'ClusterFirstWithHostNet';
  const search = usesCluster ? [`${namespace}.svc.${cluster.domain}`, `svc.${cluster.domain}`, cluster.domain] : [];
  const options = new Map<string, string | undefined>(usesCluster ? [['ndots', '5']] : []);
  for (const option of dnsConfig?.options ?? []) if (option.name !== undefined) options.set(option.name, option.value);
  const searches = fittingSearches(unique([...search, ...(dnsConfig?.searches ?? [])]));
  const nameservers = fittingNameservers(
    unique([...(usesCluster ? [cluster.dns] : []), ...(dnsConfig?.nameservers ?? [])]),
  );
  const optionWords = [...options].map(([name, value]) =>
    value === undefined || value === '' ? name : `${name}:${value}`,
  );
  const text = [
    ...(searches.kept.length > 0 ? [`search ${searches.kept.join(' ')}\n`] : []),
    ...nameservers.kept.map((nameserver) => `nameserver ${nameserver}\n`),
    ...(optionWords.length > 0 ? [`options ${optionWords.join(' ')}\n`] : []),
  ].join('');
  return { text, problems: [...nameservers.problems, ...searches.problems] };
}

interface Fitting {
  readonly kept: readonly string[];
  readonly problems: readonly string[];
}

/** upstream: formDNSNameserversFitsLimits */
function fittingNameservers(all: readonly string[]): Fitting {
  const kept = all.slice(0, MAX_NAMESERVERS);
  if (kept.length === all.length) return { kept, problems: [] };
  const message =
    'Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is:';
  return { kept, problems: [`${message} ${kept.join(' ')}`] };
}

/** upstream: formDNSSearchFitsLimits */
function fittingSearches(all: readonly string[]): Fitting {
  const kept: string[] = [];
  for (const domain of all.slice(0, MAX_SEARCHES)) {
    if (domain.length > MAX_DOMAIN) continue;
    if ([...kept, domain].join(' ').length > MAX_SEARCH_LINE) break;
    kept.push(domain);
  }
  if (kept.length === all.length) return { kept, problems: [] };
  const message = 'Search Line limits were exceeded, some search paths have been omitted, the applied search line is:';
  return { kept, problems: [`${message} ${kept.join(' ')}`] };
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
