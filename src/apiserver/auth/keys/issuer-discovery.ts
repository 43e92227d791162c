import { ISSUER } from '../tokens/claims.ts';
import { toBase64Url } from './base64url.ts';
import type { ClusterKeys } from './cluster-keys.ts';

/** OpenID Connect Discovery 1.0 §4. upstream: pkg/serviceaccount/openidmetadata.go */
export function issuerConfiguration(): object {
  return {
    issuer: ISSUER,
    jwks_uri: `${ISSUER}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}

/** The public keys of tokens: RFC 7517 §5. */
export async function keySet(keys: ClusterKeys): Promise<object> {
  const { id, publicKey } = await keys.tokenKey();
  const key = {
    use: 'sig',
    kty: 'EC',
    kid: id,
    crv: 'P-256',
    alg: 'ES256',
    x: toBase64Url(publicKey.subarray(1, 33)),
    y: toBase64Url(publicKey.subarray(33)),
  };
  return { keys: [key] };
}
