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

/** Old clients know one address only. Upstream: pkg/registry/core/service NormalizeClusterIPs */
function addresses(spec: ServiceSpec): ServiceSpec {
  const { type, clusterIP = '' } = spec;
  return type === 'ExternalName' || clusterIP === '' ? spec : fill(spec, { clusterIPs: [clusterIP] });
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
  return addresses(next);
}

/** An address of a load balancer is a virtual one, unless it says otherwise. */
function ingress(status: NonNullable<Service['status']>): NonNullable<Service['status']> {
  return change(status, 'loadBalancer', (balancer) =>
    change(balancer, 'ingress', (points) =>
      each(points, (point) => ((point.ip ?? '') === '' ? point : fill(point, { ipMode: 'VIP' }))),
    ),
  );
}

/** Upstream: SetDefaults_Service. Families and addresses are the registry's. */
export function defaultService(service: Service): Service {
  const filled = change(service, 'spec', serviceSpec);
  return filled.spec.type === 'LoadBalancer' ? change(filled, 'status', ingress) : filled;
}
