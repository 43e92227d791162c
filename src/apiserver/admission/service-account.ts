import { type Pod, pods, type ServiceAccount, serviceAccounts, type StatusError } from '../../api/index.ts';
import {
  type AdmissionAttributes,
  type AdmissionPlugin,
  type MutableAttributes,
  type Registry,
  storeName,
} from '../registry/index.ts';
import { refused } from './refused.ts';
import { withApiAccess } from './service-account-mount.ts';
import { forbiddenSecret, namesSecrets } from './service-account-secrets.ts';
import { storedObject } from './stored.ts';

const DEFAULT = 'default';
const MIRROR = 'kubernetes.io/config.mirror';

/** How long a pod waits for the account that every namespace is about to get: ten attempts, 100 to 200 ms apart. */
const PATIENCE_MS = 1500;

/** Pods run in the name of an account, and get its token. upstream: plugin/pkg/admission/serviceaccount */
export const serviceAccountAdmission: AdmissionPlugin = {
  name: 'ServiceAccount',
  handles: (operation, resource, subresource) =>
    resource === pods &&
    ((operation === 'CREATE' && subresource === '') ||
      (operation === 'UPDATE' && subresource === 'ephemeralcontainers')),
  // What is refused is refused before the object is validated: upstream checks in both phases.
  mutate: (attributes, { registry }) => {
    const pod = attributes.object as Pod;
    if (attributes.operation !== 'CREATE') return pod;
    if (isMirror(pod)) {
      checkMirror(attributes, pod);
      return pod;
    }
    const name = accountName(pod);
    const account = storedObject(registry, serviceAccounts, name, attributes.namespace);
    if (account !== undefined) return admitted(registry, attributes, name, account);
    if (name !== DEFAULT) throw missing(attributes, name);
    return waited(registry, attributes).then((found) => admitted(registry, attributes, name, found));
  },
  validate: (attributes, { registry }) => {
    const pod = attributes.object as Pod;
    if (attributes.operation === 'CREATE' && isMirror(pod)) {
      checkMirror(attributes, pod);
      return;
    }
    const name = pod.spec.serviceAccountName ?? '';
    if (name === '') {
      throw refused(attributes, `no service account specified for pod ${attributes.namespace}/${pod.metadata.name}`);
    }
    const account = storedObject(registry, serviceAccounts, name, attributes.namespace);
    if (account === undefined) throw missing(attributes, name);
    checkSecrets(attributes, pod, account);
  },
};

function isMirror({ metadata }: Pod): boolean {
  return metadata.annotations?.[MIRROR] !== undefined;
}

function accountName({ spec }: Pod): string {
  const { serviceAccountName = '' } = spec;
  return serviceAccountName === '' ? DEFAULT : serviceAccountName;
}

function admitted({ random }: Registry, attributes: MutableAttributes, name: string, account: ServiceAccount): Pod {
  const pod = attributes.object as Pod;
  const { imagePullSecrets = [] } = pod.spec;
  const pulls =
    imagePullSecrets.length === 0 && (account.imagePullSecrets ?? []).length > 0
      ? { imagePullSecrets: (account.imagePullSecrets ?? []).map((secret) => ({ name: secret.name ?? '' })) }
      : {};
  const spec = { ...pod.spec, serviceAccountName: name, serviceAccount: name, ...pulls };
  // The pod's own wish counts before that of the account.
  const automount = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  const next = { ...pod, spec: automount ? withApiAccess(spec, random) : spec };
  checkSecrets(attributes, next, account);
  return next;
}

/** @throws StatusError Forbidden for Secrets that the account does not name */
function checkSecrets(attributes: AdmissionAttributes, pod: Pod, account: ServiceAccount): void {
  const why = forbiddenSecret(account, pod, attributes.subresource === 'ephemeralcontainers');
  if (why !== undefined) throw refused(attributes, why);
}

function missing(attributes: AdmissionAttributes, name: string): StatusError {
  const why = `serviceaccount ${JSON.stringify(name)} not found`;
  return refused(attributes, `error looking up service account ${attributes.namespace}/${name}: ${why}`);
}

/** The default account of a new namespace, which a controller creates. @throws StatusError Forbidden when it does not come */
function waited(registry: Registry, attributes: MutableAttributes): Promise<ServiceAccount> {
  const { store, clock } = registry;
  const { namespace } = attributes;
  return new Promise((resolve, reject) => {
    const stop = store.watch({ resource: storeName(serviceAccounts), namespace }, store.revision, ({ stored }) => {
      if (stored.name === DEFAULT && !stored.deleted) settle(() => resolve(stored.object));
    });
    const cancel = clock.setTimeout(() => settle(() => reject(missing(attributes, DEFAULT))), PATIENCE_MS);
    const settle = (answer: () => void): void => {
      stop();
      cancel();
      answer();
    };
  });
}

/** Mirror pods show what a node runs of its own accord: they have no part in the API. @throws StatusError Forbidden */
function checkMirror(attributes: AdmissionAttributes, { spec }: Pod): void {
  if ((spec.serviceAccountName ?? '') !== '') {
    throw refused(attributes, 'a mirror pod may not reference service accounts');
  }
  if (namesSecrets(spec)) throw refused(attributes, 'a mirror pod may not reference secrets');
  for (const { projected } of spec.volumes ?? []) {
    if ((projected?.sources ?? []).some((source) => source.serviceAccountToken !== undefined)) {
      throw refused(attributes, 'a mirror pod may not use ServiceAccountToken volume projections');
    }
  }
}
