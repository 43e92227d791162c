/** `…/proxy`, and the path behind it. */
const PROXY_PATH = /^(\/api\/v1\/(?:namespaces\/[^/]+\/)?[^/]+\/[^/]+\/proxy)(\/.*)?$/;

/** The path of the proxy, and the one behind it, percent-encoded; `''` without as much as a slash. */
export function splitProxyPath({ pathname }: URL): { readonly prefix: string; readonly rest: string } {
  const [, prefix = '', rest = ''] = PROXY_PATH.exec(pathname) ?? [];
  return { prefix, rest };
}
