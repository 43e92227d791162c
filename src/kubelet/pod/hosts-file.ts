import type { Pod } from '../../api/index.ts';

export interface PodNames {
  readonly hostname: string;
  /** `hostname.subdomain.namespace.svc.domain`, when the pod has a subdomain. */
  readonly fqdn: string | undefined;
}

const MAX_HOSTNAME = 63;

/** upstream: pkg/kubelet/kubelet_pods.go, GeneratePodHostNameAndDomain */
export function podNames(pod: Pod, clusterDomain: string): PodNames {
  const { hostnameOverride, subdomain, setHostnameAsFQDN } = pod.spec;
  if (hostnameOverride !== undefined && hostnameOverride !== '') return { hostname: hostnameOverride, fqdn: undefined };
  const own = pod.spec.hostname;
  const hostname =
    own === undefined || own === '' ? pod.metadata.name.slice(0, MAX_HOSTNAME).replace(/[-.]+$/, '') : own;
  if (subdomain === undefined || subdomain === '') return { hostname, fqdn: undefined };
  const fqdn = `${hostname}.${subdomain}.${pod.metadata.namespace ?? ''}.svc.${clusterDomain}`;
  return { hostname: setHostnameAsFQDN === true ? fqdn : hostname, fqdn };
}

/** `/etc/hosts` of a pod. upstream: managedHostsFileContent, hostsEntriesFromHostAliases */
export function hostsFile(pod: Pod, ip: string, names: PodNames): string {
  const own =
    names.fqdn === undefined || names.fqdn === names.hostname ? [names.hostname] : [names.fqdn, names.hostname];
  const aliases = (pod.spec.hostAliases ?? []).map(
    ({ ip: address, hostnames = [] }) => `${[address, ...hostnames].join('\t')}\n`,
  );
  return [
    '# Kubernetes-managed hosts file.\n',
    '127.0.0.1\tlocalhost\n',
    '::1\tlocalhost ip6-localhost ip6-loopback\n',
    'fe00::0\tip6-localnet\n',
    'fe00::0\tip6-mcastprefix\n',
    'fe00::1\tip6-allnodes\n',
    'fe00::2\tip6-allrouters\n',
    `${[ip, ...own].join('\t')}\n`,
    ...(aliases.length > 0 ? ['\n# Entries added by HostAliases.\n', ...aliases] : []),
  ].join('');
}
