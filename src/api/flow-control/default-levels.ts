import type { LimitedPriorityLevelConfiguration, PriorityLevelConfiguration } from '../generated/types.ts';
import type { New } from '../meta.ts';

type Spec = PriorityLevelConfiguration['spec'];

function level(name: string, spec: Spec): New<PriorityLevelConfiguration> {
  return {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'PriorityLevelConfiguration',
    metadata: { name, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } },
    spec,
  };
}

function limited(limit: LimitedPriorityLevelConfiguration): Spec {
  return { type: 'Limited', limited: limit };
}

function queued(shares: number, lendablePercent: number, queues: number, handSize: number): Spec {
  return limited({
    nominalConcurrencyShares: shares,
    lendablePercent,
    limitResponse: { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } },
  });
}

/** Upstream: apiserver/pkg/apis/flowcontrol/bootstrap. */
export const MANDATORY_LEVELS: readonly New<PriorityLevelConfiguration>[] = [
  level('catch-all', limited({ nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } })),
  level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
];

export const SUGGESTED_LEVELS: readonly New<PriorityLevelConfiguration>[] = [
  level('system', queued(30, 33, 64, 6)),
  level('node-high', queued(40, 25, 64, 6)),
  level('leader-election', queued(10, 0, 16, 4)),
  level('workload-high', queued(40, 50, 128, 6)),
  level('workload-low', queued(100, 90, 128, 6)),
  level('global-default', queued(20, 50, 128, 6)),
];
