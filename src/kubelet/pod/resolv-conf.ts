import type { Pod } from '../../api/index.ts';

/**
 * `/etc/resolv.conf` of a pod by its dnsPolicy and dnsConfig. The node itself has no nameserver (a page has none), so
 * with policy Default a pod has only what its dnsConfig says. upstream: pkg/kubelet/network/dns/dns.go
 */
export function resolvConf(pod: Pod, cluster: { readonly domain: string; readonly dns: string }): string {
  const namespace = pod.metadata.namespace ?? '';
  const { dnsPolicy = 'ClusterFirst', dnsConfig } = pod.spec;
  const usesCluster = dnsPolicy === 'ClusterFirst' || dnsPolicy === 'ClusterFirstWithHostNet';
  const search = usesCluster ? [`${namespace}.svc.${cluster.domain}`, `svc.${cluster.domain}`, cluster.domain] : [];
  const options = new Map<string, string | undefined>(usesCluster ? [['ndots', '5']] : []);
  for (const option of dnsConfig?.options ?? []) if (option.name !== undefined) options.set(option.name, option.value);
  const searches = unique([...search, ...(dnsConfig?.searches ?? [])]);
  const nameservers = unique([...(usesCluster ? [cluster.dns] : []), ...(dnsConfig?.nameservers ?? [])]);
  const optionWords = [...options].map(([name, value]) =>
    value === undefined || value === '' ? name : `${name}:${value}`,
  );
  return [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}\n`] : []),
    ...nameservers.map((nameserver) => `nameserver ${nameserver}\n`),
    ...(optionWords.length > 0 ? [`options ${optionWords.join(' ')}\n`] : []),
  ].join('');
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
