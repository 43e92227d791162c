import { badRequest } from './errors.ts';

/** Where a limited list goes on: at which version, and behind which key. upstream: storage.EncodeContinue */
export interface ContinueToken {
  /** -1 goes on with the present state, after the version was forgotten. */
  readonly revision: number;
  readonly namespace: string;
  readonly name: string;
}

export function encodeContinue(token: ContinueToken): string {
  const start = `${token.namespace}/${token.name}\u0000`;
  const text = JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.revision, start });
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws StatusError BadRequest */
export function decodeContinue(text: string): ContinueToken {
  let value: unknown;
  try {
    value = JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    throw badRequest('continue key is not valid: illegal base64 data or JSON');
  }
  const { v, rv, start } = (value ?? {}) as { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown };
  if (v !== 'meta.k8s.io/v1') {
    throw badRequest(`continue key is not valid: server does not recognize this encoded version ${JSON.stringify(v)}`);
  }
  const match =
    typeof start === 'string' && start.endsWith('\u0000') ? /^([^/]*)\/([^/]+)$/.exec(start.slice(0, -1)) : null;
  if (match === null || typeof rv !== 'number' || !Number.isInteger(rv)) {
    throw badRequest('continue key is not valid: incorrect encoded start resourceVersion');
  }
  return { revision: rv, namespace: match[1] ?? '', name: match[2] ?? '' };
}
