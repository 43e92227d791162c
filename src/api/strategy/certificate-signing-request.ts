import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../generated/types.ts';
import { formatTime } from '../time/index.ts';
import type { UserInfo } from '../user.ts';
import type { Strategy } from './strategy.ts';

type Conditions = readonly CertificateSigningRequestCondition[];

/** Who asks for a certificate is what the server knows, not what the request says. */
function specOnCreate({ spec }: CertificateSigningRequest, user: UserInfo | undefined): object {
  const { request, signerName, usages, expirationSeconds } = spec;
  return {
    request,
    signerName,
    ...(expirationSeconds === undefined ? {} : { expirationSeconds }),
    ...(usages === undefined ? {} : { usages }),
    ...(user === undefined ? {} : { username: user.username, groups: user.groups }),
    ...(user?.uid === undefined ? {} : { uid: user.uid }),
    ...(user?.extra === undefined ? {} : { extra: user.extra }),
  };
}

function conditionsOf({ status }: CertificateSigningRequest): Conditions {
  return status?.conditions ?? [];
}

/** Upstream: populateConditionTimestamps. */
function withTimes(conditions: Conditions, before: Conditions, now: number): Conditions {
  const time = formatTime(now);
  return conditions.map((condition) => {
    const { type, status, lastUpdateTime = time, lastTransitionTime } = condition;
    const same = before.find((other) => other.type === type && other.status === status);
    return {
      ...condition,
      lastUpdateTime,
      lastTransitionTime: lastTransitionTime ?? same?.lastTransitionTime ?? time,
    };
  });
}

/** Approval is not the signer's business: such conditions stay as they are. Upstream: preserveConditionInstances. */
function withApprovals(conditions: Conditions, before: Conditions): Conditions {
  let kept = conditions;
  for (const type of ['Approved', 'Denied']) {
    const [now, old] = [kept, before].map((list) => list.filter((condition) => condition.type === type));
    if (now?.length !== old?.length) continue;
    let next = 0;
    kept = kept.map((condition) => (condition.type === type ? (old?.[next++] ?? condition) : condition));
  }
  return kept;
}

function withConditions(csr: CertificateSigningRequest, conditions: Conditions): CertificateSigningRequest {
  return conditions.length === 0 ? csr : { ...csr, status: { ...csr.status, conditions } };
}

function onStatus(
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
  now: number,
): CertificateSigningRequest {
  const before = conditionsOf(old);
  return withConditions(next, withTimes(withApprovals(conditionsOf(next), before), before, now));
}

function onApproval(
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
  now: number,
): CertificateSigningRequest {
  const { certificate: _, ...status } = next.status ?? {};
  const { certificate } = old.status ?? {};
  const kept = { ...next, status: { ...status, ...(certificate === undefined ? {} : { certificate }) } };
  return withConditions(kept, withTimes(conditionsOf(next), conditionsOf(old), now));
}

/** Upstream: pkg/registry/certificates/certificates/strategy.go. */
export const CERTIFICATE_SIGNING_REQUEST: Strategy = {
  keptOnUpdate: ['spec', 'status'],
  specOnCreate,
  statusOnCreate: () => ({}),
  subresources: { status: onStatus, approval: onApproval },
};
