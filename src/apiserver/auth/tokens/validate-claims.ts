import {
  type KubernetesObject,
  nodes,
  pods,
  type Resource,
  type Secret,
  secrets,
  serviceAccounts,
  serviceAccountUser,
  type UserInfo,
} from '../../../api/index.ts';
import { type Registry, storeName } from '../../registry/index.ts';
import type { Claims, Reference } from './claims.ts';

/** A token that says it is of this cluster, and is not good. The message is what a TokenReview says. */
export class TokenError extends Error {}

type Objects = Pick<Registry, 'store' | 'clock'>;

/** Clocks differ, and what is being deleted may still finish. upstream: jwt.DefaultLeeway */
const LEEWAY_MS = 60_000;

const INVALIDATED = 'service account token has been invalidated';

function find<T extends KubernetesObject>(
  { store }: Objects,
  resource: Resource<T>,
  namespace: string,
  name: string,
): T | undefined {
  return store.get({ resource: storeName(resource), namespace, name })?.object as T | undefined;
}

function isGone({ clock }: Objects, object: KubernetesObject): boolean {
  const { deletionTimestamp } = object.metadata;
  return deletionTimestamp !== undefined && Date.parse(deletionTimestamp) < clock.now() - LEEWAY_MS;
}

/** The user that valid claims stand for. upstream: pkg/serviceaccount/claims.go Validate @throws TokenError */
export function userOfClaims(objects: Objects, claims: Claims): UserInfo {
  checkTimes(claims, objects.clock.now());
  const own = claims['kubernetes.io'];
  if (own === undefined)
    throw new TokenError('service account token claims could not be validated due to unexpected validation error');
  const { namespace, serviceaccount, pod, secret, node } = own;
  const account = find(objects, serviceAccounts, namespace, serviceaccount.name);
  if (account === undefined) throw new TokenError(`serviceaccounts ${JSON.stringify(serviceaccount.name)} not found`);
  if (isGone(objects, account)) {
    throw new TokenError(`service account ${namespace}/${serviceaccount.name} has been deleted`);
  }
  if (account.metadata.uid !== serviceaccount.uid) {
    throw new TokenError(
      `service account UID (${account.metadata.uid}) does not match claim (${serviceaccount.uid ?? ''})`,
    );
  }
  if (secret !== undefined) {
    checkBound(objects, find(objects, secrets, namespace, secret.name), secret, 'secret');
  }
  if (pod !== undefined) checkBound(objects, find(objects, pods, namespace, pod.name), pod, 'pod');
  // A pod's node is only told, as the pod's own existence is what counts.
  if (node !== undefined && pod === undefined) {
    checkBound(objects, find(objects, nodes, '', node.name), node, 'node');
  }
  return withExtra(serviceAccountUser({ namespace, name: serviceaccount.name }, serviceaccount.uid), claims, {
    pod,
    node,
  });
}

function checkTimes({ exp, nbf, iat }: Claims, now: number): void {
  if (exp !== undefined && now > exp * 1000) throw new TokenError('service account token has expired');
  if (nbf !== undefined && now + LEEWAY_MS < nbf * 1000) throw new TokenError('service account token is not valid yet');
  if (iat !== undefined && now + LEEWAY_MS < iat * 1000) {
    throw new TokenError('service account token is issued in the future');
  }
}

function checkBound(objects: Objects, object: KubernetesObject | undefined, claimed: Reference, kind: string): void {
  if (object === undefined || isGone(objects, object)) throw new TokenError(INVALIDATED);
  if (object.metadata.uid === claimed.uid) return;
  const { uid } = object.metadata;
  throw new TokenError(`${kind} UID (${uid}) does not match service account ${kind} ref claim (${claimed.uid ?? ''})`);
}

/** upstream: ServiceAccountInfo.UserInfo */
function withExtra(
  user: UserInfo,
  { jti }: Claims,
  { pod, node }: { readonly pod: Reference | undefined; readonly node: Reference | undefined },
): UserInfo {
  const prefix = 'authentication.kubernetes.io';
  const extra: Record<string, readonly string[]> = {};
  if (jti !== undefined) extra[`${prefix}/credential-id`] = [`JTI=${jti}`];
  if (node !== undefined) {
    extra[`${prefix}/node-name`] = [node.name];
    if (node.uid !== undefined) extra[`${prefix}/node-uid`] = [node.uid];
  }
  if (pod?.uid !== undefined) {
    extra[`${prefix}/pod-name`] = [pod.name];
    extra[`${prefix}/pod-uid`] = [pod.uid];
  }
  return Object.keys(extra).length === 0 ? user : { ...user, extra };
}

const LEGACY = 'kubernetes.io/serviceaccount';

/** The user of a token that lies in a Secret. upstream: pkg/serviceaccount/legacy.go @throws TokenError */
export function userOfLegacyClaims(objects: Objects, claims: Claims, token: string): UserInfo {
  const namespace = claims[`${LEGACY}/namespace`] ?? '';
  const secretName = claims[`${LEGACY}/secret.name`] ?? '';
  const name = claims[`${LEGACY}/service-account.name`] ?? '';
  const uid = claims[`${LEGACY}/service-account.uid`] ?? '';
  const secret: Secret | undefined = find(objects, secrets, namespace, secretName);
  if (secret === undefined || isGone(objects, secret)) throw new TokenError(INVALIDATED);
  if (atobOrEmpty(secret.data?.['token']) !== token)
    throw new TokenError('service account token does not match server copy');
  const account = find(objects, serviceAccounts, namespace, name);
  if (account === undefined) throw new TokenError(`serviceaccounts ${JSON.stringify(name)} not found`);
  if (isGone(objects, account)) throw new TokenError(`service account ${namespace}/${name} has been deleted`);
  if (account.metadata.uid !== uid) {
    throw new TokenError(`service account UID (${account.metadata.uid}) does not match claim (${uid})`);
  }
  return serviceAccountUser({ namespace, name }, uid);
}

function atobOrEmpty(base64: string | undefined): string {
  try {
    return atob(base64 ?? '');
  } catch {
    return '';
  }
}
