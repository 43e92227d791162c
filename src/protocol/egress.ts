/** Of an answer to a request into the cluster network: why there is no answer, percent-encoded. */
export const EGRESS_ERROR = 'x-egress-error';

/** The path at a node's server under which it passes requests on into the cluster network. @param path with its query */
export function egressPath(host: string, port: number, path: string): string {
  return `/egress/${encodeURIComponent(host)}/${String(port)}${path}`;
}
