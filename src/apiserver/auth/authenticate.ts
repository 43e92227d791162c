import { AUTHENTICATED, statusError, type UserInfo } from '../../api/index.ts';
import type { AccountTokens } from './tokens/account-tokens.ts';
import { TokenError } from './tokens/validate-claims.ts';

/** Who asks without saying who. */
export const ANONYMOUS: UserInfo = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

export function unauthorized(): Error {
  return statusError(401, 'Unauthorized', 'Unauthorized');
}

/** The token of `Authorization: Bearer …`; undefined where the header is of another kind. upstream: request/bearertoken */
export function bearerToken(header: string): string | undefined {
  const [scheme = '', token = ''] = header.trim().split(' ');
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

/** What a token is worth. */
export type TokenAnswer =
  | { readonly ok: true; readonly user: UserInfo; readonly audiences: readonly string[] }
  /** With what a TokenReview says of it. */
  | { readonly ok: false; readonly error: string };

/** @param audiences one of which the token must have; those of the API server when left out */
export async function reviewToken(
  tokens: AccountTokens,
  token: string,
  audiences?: readonly string[],
): Promise<TokenAnswer> {
  try {
    const found = await tokens.authenticate(token, audiences);
    return found === undefined ? { ok: false, error: 'invalid bearer token' } : { ok: true, ...found };
  } catch (cause) {
    if (!(cause instanceof TokenError)) throw cause;
    // Upstream asks two authenticators, and says what each of them found.
    return { ok: false, error: `[invalid bearer token, ${cause.message}]` };
  }
}

/** The user of a request that says who it is from. @param header of `Authorization` @throws StatusError Unauthorized */
export async function authenticate(tokens: AccountTokens, header: string, trusted: UserInfo): Promise<UserInfo> {
  const token = bearerToken(header);
  if (token === undefined) return trusted;
  const answer = await reviewToken(tokens, token);
  if (!answer.ok) throw unauthorized();
  return answer.user.groups.includes(AUTHENTICATED)
    ? answer.user
    : { ...answer.user, groups: [...answer.user.groups, AUTHENTICATED] };
}
