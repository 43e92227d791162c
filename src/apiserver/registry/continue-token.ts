import { JsonError, parseJson } from '../../api/index.ts';
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

function invalid(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}

const BASE64_URL = /^[A-Za-z0-9_-]*$/;

/** upstream: base64.RawURLEncoding, and the JSON in it */
function jsonIn(text: string): unknown {
  const bad = BASE64_URL.test(text) ? (text.length % 4 === 1 ? text.length - 1 : -1) : text.search(/[^A-Za-z0-9_-]/);
  if (bad >= 0) throw invalid(`illegal base64 data at input byte ${String(bad)}`);
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  try {
    return parseJson(new TextDecoder().decode(bytes)).value;
  } catch (cause) {
    if (cause instanceof JsonError) throw invalid(cause.message);
    throw cause;
  }
}

/** upstream: storage.DecodeContinue @throws StatusError BadRequest */
export function decodeContinue(text: string): ContinueToken {
  const value = jsonIn(text);
  const { v = '', rv, start } = (value ?? {}) as Readonly<Record<'v' | 'rv' | 'start', unknown>>;
  if (v !== 'meta.k8s.io/v1') {
    const version = typeof v === 'string' ? v : JSON.stringify(v);
    throw invalid(`server does not recognize this encoded version ${version}`);
  }
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) {
    throw invalid('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof start !== 'string' || start === '') throw invalid('encoded start key empty (version meta.k8s.io/v1)');
  const match = start.endsWith('\u0000') ? /^([^/]*)\/([^/]+)$/.exec(start.slice(0, -1)) : null;
  if (match === null || match[1] === '..' || match[1] === '.') throw invalid(start);
  return { revision: rv, namespace: match[1] ?? '', name: match[2] ?? '' };
}
