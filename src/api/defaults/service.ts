import type { Service, ServicePort, ServiceSpec } from '../generated/types.ts';
import { omit } from '../omit.ts';
import { change, each, fill } from './fill.ts';

/** Seconds that a client keeps its endpoint under ClientIP affinity. */
const CLIENT_IP_TIMEOUT = 10800;

function port(object: ServicePort): ServicePort {
  const unset = object.targetPort === undefined || object.targetPort === 0 || object.targetPort === '';
  const next = unset ? { ...object, targetPort: object.port } : object;
  return fill(next, { protocol: 'TCP' });
}

function affinity(spec: ServiceSpec): ServiceSpec {
  const next = fill(spec, { sessionAffinity: 'None' });
  if (next.sessionAffinity === 'None' && next.sessionAffinityConfig !== undefined) {
    return omit(next, 'sessionAffinityConfig');
  }
  if (next.sessionAffinity !== 'ClientIP' || next.sessionAffinityConfig?.clientIP?.timeoutSeconds !== undefined)
    return next;
  return { ...next, sessionAffinityConfig: { clientIP: { timeoutSeconds: CLIENT_IP_TIMEOUT } } };
}

/** The cluster has IPv4 only; a headless Service without a selector names both families, as upstream. */
function families(spec: ServiceSpec): ServiceSpec {
  if (spec.type === 'ExternalName') return spec;
  const headless = spec.clusterIP === 'None';
  const selectorless = Object.keys(spec.selector ?? {}).length === 0;
  const both = headless && selectorless && spec.ipFamilyPolicy === undefined && spec.ipFamilies === undefined;
  const next = fill(spec, {
    ipFamilyPolicy: both ? 'RequireDualStack' : 'SingleStack',
    ipFamilies: both ? ['IPv4', 'IPv6'] : ['IPv4'],
  });
  const clusterIP = next.clusterIP;
  return clusterIP === undefined ? next : fill(next, { clusterIPs: [clusterIP] });
}

function serviceSpec(spec: ServiceSpec): ServiceSpec {
  let next = affinity(fill(spec, { type: 'ClusterIP' }));
  next = change(next, 'ports', (ports) => each(ports, port));
  const external =
    next.type === 'NodePort' ||
    next.type === 'LoadBalancer' ||
    (next.type === 'ClusterIP' && (next.externalIPs ?? []).length > 0);
  if (external) next = fill(next, { externalTrafficPolicy: 'Cluster' });
  if (next.type !== 'ExternalName') next = fill(next, { internalTrafficPolicy: 'Cluster' });
  if (next.type === 'LoadBalancer') next = fill(next, { allocateLoadBalancerNodePorts: true });
  return families(next);
}

/** Upstream: SetDefaults_Service, and the families that the registry fills in. */
export function defaultService(service: Service): Service {
  return change(service, 'spec', serviceSpec);
}
