import { fromBase64Url, toBase64Url } from '../keys/base64url.ts';
import type { TokenKey } from '../keys/cluster-keys.ts';

/** Who issues tokens, and for whom they are if nothing else is asked. upstream: --service-account-issuer */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
/** Issuer of tokens that lie in Secrets. upstream: pkg/serviceaccount LegacyIssuer */
export const LEGACY_ISSUER = 'kubernetes/serviceaccount';

export interface Reference {
  readonly name: string;
  readonly uid?: string;
}

/** Claims of a token of a service account. upstream: pkg/serviceaccount/claims.go */
export interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: readonly string[] | string;
  /** Seconds since the Unix epoch, as the others. */
  readonly exp?: number;
  readonly iat?: number;
  readonly nbf?: number;
  readonly jti?: string;
  readonly 'kubernetes.io'?: {
    readonly namespace: string;
    readonly serviceaccount: Reference;
    readonly pod?: Reference;
    readonly secret?: Reference;
    readonly node?: Reference;
    readonly warnafter?: number;
  };
  readonly [legacy: `kubernetes.io/serviceaccount/${string}`]: string | undefined;
}

export interface ParsedToken {
  readonly claims: Claims;
  readonly keyId: string | undefined;
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** With sorted fields, as upstream writes them. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((key) => [key, sorted(fields[key])]),
  );
}

function part(value: object): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
}

/** A signed token (RFC 7519). */
export async function signToken(key: TokenKey, claims: Claims): Promise<string> {
  const unsigned = `${part({ alg: 'ES256', kid: key.id })}.${part(sorted(claims) as object)}`;
  return `${unsigned}.${toBase64Url(await key.sign(new TextEncoder().encode(unsigned)))}`;
}

/** @returns undefined when it is no token of this kind */
export function parseToken(token: string): ParsedToken | undefined {
  const [header = '', payload = '', signature, ...rest] = token.split('.');
  if (signature === undefined || rest.length > 0) return undefined;
  const head = readJson(header) as { readonly kid?: string } | undefined;
  const claims = readJson(payload) as Claims | undefined;
  const bytes = fromBase64Url(signature);
  if (head === undefined || claims === undefined || bytes === undefined) return undefined;
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  return { claims, keyId: head.kid, signed, signature: bytes };
}

function readJson(text: string): object | undefined {
  const bytes = fromBase64Url(text);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
