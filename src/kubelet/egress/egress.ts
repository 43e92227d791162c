import type { NodeNetwork } from '../../network/index.ts';
import { EGRESS_ERROR } from '../../protocol/index.ts';
import { httpExchange } from './http-exchange.ts';

const PATH = /^\/egress\/([^/]+)\/(\d+)(\/.*)?$/;

/**
 * Passes a request on to an address of the cluster network: `/egress/<host>/<port>/<path>`. The API server is in no
 * network; nodes let it into theirs, as the agents of upstream's konnectivity do.
 * @returns undefined when the path is another
 */
export async function egress(network: NodeNetwork, request: Request): Promise<Response | undefined> {
  const { pathname, search } = new URL(request.url);
  const [, host, port, path = '/'] = PATH.exec(pathname) ?? [];
  if (host === undefined || port === undefined) return undefined;
  try {
    const response = await httpExchange(network, request, {
      host: decodeURIComponent(host),
      port: Number(port),
      path: `${path}${search}`,
    });
    // It is for this node alone to say.
    response.headers.delete(EGRESS_ERROR);
    return response;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new Response(null, { status: 502, headers: { [EGRESS_ERROR]: encodeURIComponent(message) } });
  }
}
