import { type Disposer, DisposableStack } from '../../../base/index.ts';
import {
  API_SERVER_USER,
  type Secret,
  secrets,
  type ServiceAccount,
  serviceAccounts,
  serviceAccountUsername,
} from '../../../api/index.ts';
import { put, type Registry, remove, storeName } from '../../registry/index.ts';
import type { ClusterKeys } from '../keys/cluster-keys.ts';
import type { AccountTokens } from './account-tokens.ts';
import { LEGACY_ISSUER } from './claims.ts';

const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

const REQUESTER = { user: API_SERVER_USER, fieldManager: 'kube-controller-manager' } as const;

export interface LegacyTokensDeps {
  readonly registry: Registry;
  readonly tokens: AccountTokens;
  readonly keys: ClusterKeys;
  /** Told of what failed; it is tried again when the Secret or the account changes. */
  readonly onError: (cause: unknown) => void;
}

/**
 * Fills Secrets that ask for the token of an account, and deletes them with it. Only the API server has the key, so this
 * is no client as other controllers are. upstream: pkg/controller/serviceaccount/tokens_controller.go
 */
export function followTokenSecrets(deps: LegacyTokensDeps): Disposer {
  const { registry, onError } = deps;
  const { store } = registry;
  const stack = new DisposableStack();
  const settle = (secret: Secret): void => {
    if (secret.type === TYPE) void reconcile(deps, secret).catch(onError);
  };
  const secretsOf = (namespace: string): readonly Secret[] =>
    store.list(storeName(secrets), namespace).map(({ object }) => object as Secret);
  stack.add(
    store.watch({ resource: storeName(secrets) }, store.revision, ({ type, stored }) => {
      if (type !== 'DELETED') settle(stored.object);
    }),
  );
  stack.add(
    store.watch({ resource: storeName(serviceAccounts) }, store.revision, ({ type, stored }) => {
      // An account that is made anew must not get the token of the old one.
      if (type === 'MODIFIED') return;
      for (const secret of secretsOf(stored.namespace)) {
        if (secret.metadata.annotations?.[ACCOUNT_NAME] === stored.name) settle(secret);
      }
    }),
  );
  for (const { object } of store.list(storeName(secrets))) settle(object);
  return () => {
    stack.dispose();
  };
}

async function reconcile({ registry, tokens, keys }: LegacyTokensDeps, secret: Secret): Promise<void> {
  const { name, namespace = '', annotations = {}, deletionTimestamp, uid, resourceVersion } = secret.metadata;
  if (deletionTimestamp !== undefined) return;
  const target = { resource: secrets, namespace, name };
  const accountName = annotations[ACCOUNT_NAME] ?? '';
  const stored = registry.store.get({ resource: storeName(serviceAccounts), namespace, name: accountName });
  const account = stored?.object as ServiceAccount | undefined;
  const wantedUid = annotations[ACCOUNT_UID] ?? '';
  if (account === undefined || (wantedUid !== '' && wantedUid !== account.metadata.uid)) {
    await remove(registry, {
      ...target,
      options: { preconditions: { uid, resourceVersion } },
      dryRun: false,
      requester: REQUESTER,
    });
    return;
  }
  const data = secret.data ?? {};
  const complete = ['token', 'ca.crt', 'namespace'].every((key) => (data[key] ?? '') !== '');
  if (complete && wantedUid !== '') return;
  const token = await tokens.issue({
    iss: LEGACY_ISSUER,
    sub: serviceAccountUsername({ namespace, name: accountName }),
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': name,
    'kubernetes.io/serviceaccount/service-account.name': accountName,
    'kubernetes.io/serviceaccount/service-account.uid': account.metadata.uid,
  });
  const value: Secret = {
    ...secret,
    metadata: { ...secret.metadata, annotations: { ...annotations, [ACCOUNT_UID]: account.metadata.uid } },
    data: {
      ...data,
      token: (data['token'] ?? '') === '' ? btoa(token) : (data['token'] ?? ''),
      'ca.crt': btoa(await keys.rootCertificate()),
      namespace: btoa(namespace),
    },
  };
  await put(registry, {
    ...target,
    subresource: '',
    body: { kind: 'value', value },
    fieldValidation: 'Ignore',
    dryRun: false,
    requester: REQUESTER,
  });
}
