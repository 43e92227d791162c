import type { Pod } from '../../api/index.ts';

export interface PodNames {
  readonly hostname: string;
  /** What its containers call themselves (uname(2)). */
  readonly nodename: string;
  /** `hostname.subdomain.namespace.svc.domain`, when the pod has a subdomain. */
  readonly fqdn: string | undefined;
}

const MAX_HOSTNAME = 63;

/** Of one name; that of its node, for a pod in its node's network. */
export function plainNames(name: string): PodNames {
  return { hostname: name, nodename: name, fqdn: undefined };
}

/** upstream: pkg/kubelet/kubelet_pods.go, GeneratePodHostNameAndDomain */
export function podNames(pod: Pod, clusterDomain: string): PodNames {
  const { hostnameOverride, subdomain, setHostnameAsFQDN } = pod.spec;
  if (hostnameOverride !== undefined && hostnameOverride !== '') return plainNames(hostnameOverride);
  const own = pod.spec.hostname;
  const hostname =
    own === undefined || own === '' ? pod.metadata.name.slice(0, MAX_HOSTNAME).replace(/[-.]+$/, '') : own;
  if (subdomain === undefined || subdomain === '') return plainNames(hostname);
  const fqdn = `${hostname}.${subdomain}.${pod.metadata.namespace ?? ''}.svc.${clusterDomain}`;
  return { hostname, nodename: setHostnameAsFQDN === true ? fqdn : hostname, fqdn };
}

/** What uname(2) has room for. */
const MAX_NODENAME = 64;

/** upstream: pkg/kubelet/util, GetNodenameForKernel */
export function nodenameProblem({ nodename, fqdn }: PodNames): string | undefined {
  if (nodename !== fqdn || nodename.length <= MAX_NODENAME) return undefined;
  const lengths = `${String(MAX_NODENAME)} characters is the max, ${String(nodename.length)} characters requested`;
  return `failed to construct FQDN from pod hostname and cluster domain, FQDN ${nodename} is too long (${lengths})`;
}

function aliases(pod: Pod): string {
  const lines = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${[ip, ...hostnames].join('\t')}\n`);
  return lines.length > 0 ? ['\n# Entries added by HostAliases.\n', ...lines].join('') : '';
}

/** `/etc/hosts` of a pod in the network of its node: that of the node. upstream: nodeHostsFileContent */
export function hostNetworkHostsFile(
  pod: Pod,
  node: { readonly nodeAddress: string; readonly nodeName: string },
): string {
  return [
    '# Kubernetes-managed hosts file (host network).\n',
    '127.0.0.1\tlocalhost\n',
    '::1\tlocalhost ip6-localhost ip6-loopback\n',
    `${node.nodeAddress}\t${node.nodeName}\n`,
    aliases(pod),
  ].join('');
}

/** `/etc/hosts` of a pod. upstream: managedHostsFileContent, hostsEntriesFromHostAliases */
export function hostsFile(pod: Pod, ip: string, names: PodNames): string {
  const own = names.fqdn === undefined ? [names.hostname] : [names.fqdn, names.hostname];
  return [
    '# Kubernetes-managed hosts file.\n',
    '127.0.0.1\tlocalhost\n',
    '::1\tlocalhost ip6-localhost ip6-loopback\n',
    'fe00::0\tip6-localnet\n',
    'fe00::0\tip6-mcastprefix\n',
    'fe00::1\tip6-allnodes\n',
    'fe00::2\tip6-allrouters\n',
    `${[ip, ...own].join('\t')}\n`,
    aliases(pod),
  ].join('');
}
