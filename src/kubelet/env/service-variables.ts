import type { Service, ServicePort } from '../../api/index.ts';

/**
 * Variables in the style of Docker links for every Service that has a cluster IP.
 * upstream: pkg/kubelet/envvars/envvars.go
 */
export function serviceVariables(services: readonly Service[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const service of services) {
    const ip = service.spec.clusterIP;
    const ports = service.spec.ports ?? [];
    const first = ports[0];
    if (ip === undefined || ip === '' || ip === 'None' || first === undefined) continue;
    const prefix = variableName(service.metadata.name);
    variables.set(`${prefix}_SERVICE_HOST`, ip);
    variables.set(`${prefix}_SERVICE_PORT`, String(first.port));
    for (const port of ports) {
      if (port.name !== undefined && port.name !== '') {
        variables.set(`${prefix}_SERVICE_PORT_${variableName(port.name)}`, String(port.port));
      }
    }
    variables.set(`${prefix}_PORT`, url(ip, first));
    for (const port of ports) addLink(variables, prefix, ip, port);
  }
  return variables;
}

/**
 * The Services that a pod is told of: those of its namespace, unless `enableServiceLinks` is false, and always
 * `kubernetes` of the default namespace. upstream: pkg/kubelet/kubelet_pods.go, getServiceEnvVarMap
 */
export function visibleServices(
  services: readonly Service[],
  namespace: string,
  enableServiceLinks: boolean,
): readonly Service[] {
  const own = services.filter((service) => service.metadata.namespace === namespace);
  const names = new Set(own.map(({ metadata }) => metadata.name));
  const master = services.filter(({ metadata }) => metadata.namespace === 'default' && metadata.name === 'kubernetes');
  if (!enableServiceLinks) return master;
  return [...master.filter(({ metadata }) => !names.has(metadata.name)), ...own];
}

function addLink(variables: Map<string, string>, prefix: string, ip: string, port: ServicePort): void {
  const protocol = (port.protocol ?? 'TCP').toUpperCase();
  const name = `${prefix}_PORT_${String(port.port)}_${protocol}`;
  variables.set(name, url(ip, port));
  variables.set(`${name}_PROTO`, protocol.toLowerCase());
  variables.set(`${name}_PORT`, String(port.port));
  variables.set(`${name}_ADDR`, ip);
}

function url(ip: string, port: ServicePort): string {
  return `${(port.protocol ?? 'TCP').toLowerCase()}://${ip}:${String(port.port)}`;
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
