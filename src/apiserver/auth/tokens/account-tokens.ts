import type { UserInfo } from '../../../api/index.ts';
import type { Registry } from '../../registry/index.ts';
import type { ClusterKeys } from '../keys/cluster-keys.ts';
import { type Claims, ISSUER, LEGACY_ISSUER, parseToken, signToken } from './claims.ts';
import { TokenError, userOfClaims, userOfLegacyClaims } from './validate-claims.ts';

/** Audiences that this API server answers to. */
export const API_AUDIENCES: readonly string[] = [ISSUER];

export interface Authenticated {
  readonly user: UserInfo;
  /** Those of the token that were asked for. */
  readonly audiences: readonly string[];
}

/** So many tokens are remembered to have a good signature: all the pods of a cluster in a tab. */
const REMEMBERED = 1000;

/** Issues tokens of service accounts, and says whose they are. */
export class AccountTokens {
  readonly #objects: Pick<Registry, 'store' | 'clock'>;
  readonly #keys: ClusterKeys;
  /** Claims of tokens whose signature was checked, oldest first. */
  readonly #checked = new Map<string, Claims>();

  constructor(objects: Pick<Registry, 'store' | 'clock'>, keys: ClusterKeys) {
    this.#objects = objects;
    this.#keys = keys;
  }

  async issue(claims: Claims): Promise<string> {
    const token = await signToken(await this.#keys.tokenKey(), claims);
    this.#remember(token, claims);
    return token;
  }

  /**
   * Whose token it is; undefined when it is none of this cluster. @param wanted audiences, one of which it must have
   * @throws TokenError when it is no longer good, or not yet
   */
  async authenticate(token: string, wanted: readonly string[] = API_AUDIENCES): Promise<Authenticated | undefined> {
    const claims = this.#checked.get(token) ?? (await this.#verify(token));
    if (claims === undefined) return undefined;
    if (claims.iss === LEGACY_ISSUER) {
      const audiences = wanted.filter((audience) => API_AUDIENCES.includes(audience));
      if (audiences.length === 0) throw audienceError(API_AUDIENCES, wanted);
      return { user: userOfLegacyClaims(this.#objects, claims, token), audiences };
    }
    const own = typeof claims.aud === 'string' ? [claims.aud] : (claims.aud ?? []);
    const audiences = own.filter((audience) => wanted.includes(audience));
    if (audiences.length === 0) throw audienceError(own, wanted);
    return { user: userOfClaims(this.#objects, claims), audiences };
  }

  async #verify(token: string): Promise<Claims | undefined> {
    const parsed = parseToken(token);
    if (parsed === undefined) return undefined;
    const { claims, keyId, signed, signature } = parsed;
    if (claims.iss !== ISSUER && claims.iss !== LEGACY_ISSUER) return undefined;
    const key = await this.#keys.tokenKey();
    if ((keyId !== undefined && keyId !== key.id) || !(await key.verify(signed, signature))) {
      throw new TokenError('go-jose/go-jose: error in cryptographic primitive');
    }
    this.#remember(token, claims);
    return claims;
  }

  #remember(token: string, claims: Claims): void {
    this.#checked.set(token, claims);
    if (this.#checked.size <= REMEMBERED) return;
    for (const oldest of this.#checked.keys()) {
      this.#checked.delete(oldest);
      return;
    }
  }
}

function audienceError(own: readonly string[], wanted: readonly string[]): TokenError {
  const list = (items: readonly string[]): string => `[${items.map((item) => JSON.stringify(item)).join(' ')}]`;
  return new TokenError(`token audiences ${list(own)} is invalid for the target audiences ${list(wanted)}`);
}
