import type { Disposer } from '../../../base/index.ts';
import {
  type CertificateRequest,
  type CertificateSigningRequest,
  certificateSigningRequests,
  formatTime,
  parseCertificateRequest,
  StatusError,
  textOfBytes,
  type UserInfo,
} from '../../../api/index.ts';
import { put, type Registry, storeName } from '../../registry/index.ts';
import { AUTHORITY, type ClusterKeys } from '../keys/cluster-keys.ts';
import { issueCertificate } from '../keys/issue-certificate.ts';
import { SIGNERS } from './signers.ts';

const SIGNER: UserInfo = {
  username: 'system:serviceaccount:kube-system:certificate-controller',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
};
const REQUESTER = { user: SIGNER, fieldManager: 'kube-controller-manager' } as const;

const MINUTE = 60 * 1000;
/** upstream: --cluster-signing-duration */
const LONGEST = 365 * 24 * 60 * MINUTE;
/** Clocks are not all the same. */
const BACKDATE = 5 * MINUTE;

interface Deps {
  readonly registry: Registry;
  readonly keys: ClusterKeys;
  readonly onError: (cause: unknown) => void;
}

/**
 * Signs approved requests that are for the signers of the cluster. Only the API server has the key, so this is no
 * client as other controllers are. upstream: pkg/controller/certificates/signer
 */
export function signCertificateRequests(deps: Deps): Disposer {
  const { store } = deps.registry;
  const settle = (csr: CertificateSigningRequest): void => {
    if (isDue(csr)) void sign(deps, csr).catch(deps.onError);
  };
  for (const { object } of store.list(storeName(certificateSigningRequests))) {
    settle(object as CertificateSigningRequest);
  }
  return store.watch({ resource: storeName(certificateSigningRequests) }, store.revision, ({ type, stored }) => {
    if (type !== 'DELETED') settle(stored.object as CertificateSigningRequest);
  });
}

function isDue({ spec, status }: CertificateSigningRequest): boolean {
  const has = (type: string): boolean => (status?.conditions ?? []).some((condition) => condition.type === type);
  const done = (status?.certificate ?? '') !== '' || has('Failed') || has('Denied');
  return SIGNERS.has(spec.signerName) && has('Approved') && !done;
}

async function sign(deps: Deps, csr: CertificateSigningRequest): Promise<void> {
  const { spec } = csr;
  const request = parseCertificateRequest(textOfBytes(spec.request));
  const problem = typeof request === 'string' ? request : SIGNERS.get(spec.signerName)?.(request, spec.usages ?? []);
  if (typeof request === 'string' || problem !== undefined) {
    await writeStatus(deps.registry, csr, { conditions: [...(csr.status?.conditions ?? []), failure(deps, problem)] });
    return;
  }
  await writeStatus(deps.registry, csr, { certificate: btoa(await certify(deps, csr, request)) });
}

function failure({ registry }: Deps, message = ''): object {
  return {
    type: 'Failed',
    status: 'True',
    reason: 'SignerValidationFailure',
    message,
    lastUpdateTime: formatTime(registry.clock.now()),
  };
}

async function certify(
  { registry, keys }: Deps,
  { spec }: CertificateSigningRequest,
  request: CertificateRequest,
): Promise<string> {
  const now = registry.clock.now();
  const wanted = spec.expirationSeconds === undefined ? LONGEST : spec.expirationSeconds * 1000;
  return issueCertificate(await keys.authorityKey(), {
    issuer: AUTHORITY,
    request,
    usages: spec.usages ?? [],
    notBefore: now - BACKDATE,
    notAfter: now - BACKDATE + Math.min(LONGEST, wanted),
    serial: serialNumber(registry.random),
  });
}

/** Positive, of sixteen bytes. */
function serialNumber(random: () => number): Uint8Array {
  const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 1;
  return bytes;
}

async function writeStatus(registry: Registry, csr: CertificateSigningRequest, status: object): Promise<void> {
  try {
    await put(registry, {
      resource: certificateSigningRequests,
      namespace: '',
      name: csr.metadata.name,
      subresource: 'status',
      body: { kind: 'value', value: { ...csr, status: { ...csr.status, ...status } } },
      fieldValidation: 'Ignore',
      dryRun: false,
      requester: REQUESTER,
    });
  } catch (cause) {
    // It changed meanwhile: then there is an event to come.
    if (!(cause instanceof StatusError) || !['Conflict', 'NotFound'].includes(cause.reason)) throw cause;
  }
}
