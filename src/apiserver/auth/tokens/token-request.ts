import {
  type AuthenticationV1TokenRequest as TokenRequest,
  type FieldError,
  formatTime,
  invalid,
  type KubernetesObject,
  nodes,
  type Pod,
  pods,
  type Resource,
  secrets,
  serviceAccounts,
  serviceAccountUsername,
  statusError,
} from '../../../api/index.ts';
import { badRequest, get, type QuestionRequest, type Registry, sentMetadata } from '../../registry/index.ts';
import { type AccountTokens, API_AUDIENCES } from './account-tokens.ts';
import { type Claims, ISSUER, type Reference } from './claims.ts';

const TEN_MINUTES = 600;
const DEFAULT_SECONDS = 3600;
/** What the volumes of pods ask for. upstream: pkg/serviceaccount WarnOnlyBoundTokenExpirationPeriod */
const WARN_ONLY_SECONDS = 3607;
/** How long such tokens go on being good, for clients that do not read them again. upstream: ExpirationExtensionSeconds */
const EXTENDED_SECONDS = 365 * 24 * 60 * 60;

const KIND = { group: 'authentication.k8s.io', kind: 'TokenRequest' };

interface Bound {
  readonly claims: { readonly pod?: Reference; readonly secret?: Reference; readonly node?: Reference };
  readonly isPod: boolean;
}

/** `POST …/serviceaccounts/<name>/token` upstream: pkg/registry/core/serviceaccount/storage/token.go @throws StatusError */
export async function requestToken(
  tokens: AccountTokens,
  sent: TokenRequest,
  { registry, namespace, name, dryRun }: QuestionRequest,
): Promise<TokenRequest> {
  const account = get(registry, { resource: serviceAccounts, namespace, name }).object;
  checkIdentity(sent, namespace, name);
  // Clients may leave the whole spec out.
  const spec = (sent as { readonly spec?: Partial<TokenRequest['spec']> }).spec ?? {};
  const { expirationSeconds = DEFAULT_SECONDS, boundObjectRef } = spec;
  checkExpiration(expirationSeconds);
  const audiences = (spec.audiences ?? []).length === 0 ? API_AUDIENCES : (spec.audiences ?? []);
  const bound = boundObjectRef === undefined ? undefined : bind(registry, namespace, name, boundObjectRef);
  const now = Math.floor(registry.clock.now() / 1000);
  const extended =
    bound?.isPod === true &&
    expirationSeconds === WARN_ONLY_SECONDS &&
    audiences.every((audience) => API_AUDIENCES.includes(audience));
  const claims: Claims = {
    iss: ISSUER,
    sub: serviceAccountUsername({ namespace, name }),
    aud: audiences,
    exp: now + (extended ? EXTENDED_SECONDS : expirationSeconds),
    iat: now,
    nbf: now,
    jti: registry.uuid(),
    'kubernetes.io': {
      namespace,
      serviceaccount: { name, uid: account.metadata.uid },
      ...bound?.claims,
      ...(extended ? { warnafter: now + expirationSeconds } : {}),
    },
  };
  return {
    ...sent,
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {
      name,
      namespace,
      creationTimestamp: formatTime(registry.clock.now()),
    } as unknown as TokenRequest['metadata'],
    spec: { ...spec, audiences, expirationSeconds, ...(boundObjectRef === undefined ? {} : { boundObjectRef }) },
    status: {
      token: dryRun ? '' : await tokens.issue(claims),
      expirationTimestamp: formatTime((now + expirationSeconds) * 1000),
    },
  };
}

function checkIdentity(sent: TokenRequest, namespace: string, name: string): void {
  const given = sentMetadata(sent);
  if ((given.name ?? name) !== name) {
    throw badRequest(`the name of the object (${given.name ?? ''}) does not match the name on the URL (${name})`);
  }
  if ((given.namespace ?? namespace) !== namespace) {
    throw badRequest(
      `the namespace of the object (${given.namespace ?? ''}) does not match the namespace on the request (${namespace})`,
    );
  }
}

/** upstream: pkg/apis/authentication/validation */
function checkExpiration(seconds: number): void {
  const refuse = (detail: string): never => {
    const error: FieldError = { type: 'FieldValueInvalid', field: 'spec.expirationSeconds', badValue: seconds, detail };
    throw invalid(KIND, '', [error]);
  };
  if (seconds < TEN_MINUTES) refuse('may not specify a duration less than 10 minutes');
  if (seconds > 2 ** 32) refuse('may not specify a duration larger than 2^32 seconds');
}

function bind(
  registry: Registry,
  namespace: string,
  account: string,
  reference: NonNullable<TokenRequest['spec']['boundObjectRef']>,
): Bound {
  const { apiVersion = '', kind = '', name = '', uid = '' } = reference;
  const find = (resource: Resource, where: string): KubernetesObject => {
    const { object } = get(registry, { resource, namespace: where, name });
    if (uid !== '' && uid !== object.metadata.uid) {
      const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
      const message = `Operation cannot be fulfilled on ${kind} ${JSON.stringify(name)}: ${why}`;
      throw statusError(409, 'Conflict', message, { name, kind });
    }
    return object;
  };
  const named = (object: KubernetesObject): Reference => ({ name, uid: object.metadata.uid });
  switch (apiVersion === 'v1' ? kind : '') {
    case 'Pod': {
      const pod = find(pods, namespace) as Pod;
      if (pod.spec.serviceAccountName !== account) {
        throw badRequest(
          `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
        );
      }
      return { isPod: true, claims: { pod: named(pod), ...nodeOf(registry, pod) } };
    }
    case 'Node':
      return { isPod: false, claims: { node: named(find(nodes, '')) } };
    case 'Secret':
      return { isPod: false, claims: { secret: named(find(secrets, namespace)) } };
    default: {
      const slash = apiVersion.indexOf('/');
      const version = `${apiVersion.slice(0, Math.max(slash, 0))}/${apiVersion.slice(slash + 1)}`;
      throw badRequest(`cannot bind token to object of type ${version}, Kind=${kind}`);
    }
  }
}

/** upstream: a node that is gone is named without its uid. */
function nodeOf(registry: Registry, pod: Pod): { readonly node?: Reference } {
  const { nodeName = '' } = pod.spec;
  if (nodeName === '') return {};
  const stored = registry.store.get({ resource: 'nodes', namespace: '', name: nodeName });
  return { node: { name: nodeName, ...(stored === undefined ? {} : { uid: stored.object.metadata.uid }) } };
}
