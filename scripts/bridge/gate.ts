import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is turned away. */
export interface Refusal {
  readonly code: 401 | 403;
  readonly reason: 'Unauthorized' | 'Forbidden';
  readonly message: string;
}

/** Who asks: the user of the kubeconfig, or somebody with a token of the cluster's own making. */
export type Admission =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'administrator' }
  | { readonly kind: 'token'; readonly token: string };

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const UNAUTHORIZED: Refusal = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

function forbidden(message: string): Refusal {
  return { code: 403, reason: 'Forbidden', message };
}

/**
 * A page whose name an attacker's DNS points at this machine (DNS rebinding) is known by its `Host`; a page of another
 * site, by its `Origin` or `Sec-Fetch-Site`, which no script can set.
 */
export function siteRefusal(headers: IncomingHttpHeaders): Refusal | undefined {
  const { host = '', origin } = headers;
  const name = host.replace(/:\d+$/, '');
  if (!LOOPBACK.has(name.toLowerCase())) return forbidden(`the host ${JSON.stringify(host)} is not this machine`);
  const site = headers['sec-fetch-site'];
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (foreign || (origin !== undefined && !isOrigin(origin, host))) {
    return forbidden(`the origin ${JSON.stringify(origin ?? site)} may not use this cluster`);
  }
  return undefined;
}

function isOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Tabs are pages of this server: a browser says so, and nothing else on the web can. */
export function tabRefusal(headers: IncomingHttpHeaders): Refusal | undefined {
  const refusal = siteRefusal(headers);
  if (refusal !== undefined) return refusal;
  return headers.origin === undefined ? forbidden('a tab must say its origin') : undefined;
}

const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;
/** RFC 7515 §3.1: header, payload and signature. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Looks at who asks for the cluster. @param token that of the kubeconfig */
export function admit(headers: IncomingHttpHeaders, token: string): Admission {
  const refusal = siteRefusal(headers);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const given = BEARER.exec(headers.authorization ?? '')?.[1];
  if (given === undefined) return { kind: 'refused', refusal: UNAUTHORIZED };
  if (same(given, token)) return { kind: 'administrator' };
  return JWT.test(given) ? { kind: 'token', token: given } : { kind: 'refused', refusal: UNAUTHORIZED };
}
