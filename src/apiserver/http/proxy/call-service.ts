import { type Service, services, StatusError } from '../../../api/index.ts';
import { EGRESS_ERROR, egressPath } from '../../../protocol/index.ts';
import { latest } from '../../registry/index.ts';
import { type ProxyLocation, serviceLocation } from './locations.ts';
import type { ProxyDeps } from './proxy.ts';

interface Target {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/**
 * Sends a request of the server's own to a pod behind a Service, in plain HTTP: nothing in the cluster speaks TLS.
 * What goes wrong is an error with the message Go's dialer has.
 * upstream: k8s.io/apiserver/pkg/util/proxy ResolveCluster: by the address of the Service
 */
export async function callService(deps: ProxyDeps, target: Target, request: Request): Promise<Response> {
  const { namespace, name, port } = target;
  const found = latest(deps.registry, { resource: services, namespace, name })?.object as Service | undefined;
  if (found === undefined) throw new Error(`service ${JSON.stringify(name)} not found`);
  const address = `${found.spec.clusterIP ?? ''}:${String(port)}`;
  const location = locate(deps, target, address);
  const node = deps.nodeProxy(location.nodeName);
  if (node === undefined) throw new Error(`dial tcp ${address}: connect: no route to host`);
  const { pathname, search } = new URL(request.url);
  const path = egressPath(location.host, location.port, `${pathname}${search}`);
  const answer = await node.fetch(
    new Request(`https://${location.nodeName}${path}`, {
      method: request.method,
      headers: request.headers,
      signal: request.signal,
      body: await request.arrayBuffer(),
    }),
  );
  const failed = answer.headers.get(EGRESS_ERROR);
  if (failed !== null) throw new Error(decodeURIComponent(failed));
  return answer;
}

function locate({ registry }: ProxyDeps, { namespace, name, port }: Target, address: string): ProxyLocation {
  try {
    return serviceLocation(registry, namespace, `${name}:${String(port)}`);
  } catch (error) {
    if (error instanceof StatusError)
      throw new Error(`dial tcp ${address}: connect: connection refused`, { cause: error });
    throw error;
  }
}
