import type {
  FlowSchema,
  FlowcontrolV1Subject,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
} from '../generated/types.ts';
import type { New } from '../meta.ts';

const EVERYTHING: ResourcePolicyRule = {
  verbs: ['*'],
  apiGroups: ['*'],
  resources: ['*'],
  clusterScope: true,
  namespaces: ['*'],
};
const EVERY_PATH: NonResourcePolicyRule = { verbs: ['*'], nonResourceURLs: ['*'] };

function groups(...names: readonly string[]): readonly FlowcontrolV1Subject[] {
  return names.map((name) => ({ kind: 'Group', group: { name } }));
}

function users(...names: readonly string[]): readonly FlowcontrolV1Subject[] {
  return names.map((name) => ({ kind: 'User', user: { name } }));
}

const SYSTEM_ACCOUNTS: FlowcontrolV1Subject = {
  kind: 'ServiceAccount',
  serviceAccount: { name: '*', namespace: 'kube-system' },
};
const EVERYBODY = groups('system:unauthenticated', 'system:authenticated');
const NODES = groups('system:nodes');

function all(subjects: readonly FlowcontrolV1Subject[]): PolicyRulesWithSubjects {
  return { subjects, resourceRules: [EVERYTHING], nonResourceRules: [EVERY_PATH] };
}

function leases(verbs: readonly string[]): ResourcePolicyRule {
  return { verbs, apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ['*'] };
}

function schema(
  name: string,
  level: string,
  matchingPrecedence: number,
  distinguish: 'ByUser' | 'ByNamespace' | undefined,
  rule: PolicyRulesWithSubjects,
): New<FlowSchema> {
  return {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: { name, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } },
    spec: {
      priorityLevelConfiguration: { name: level },
      matchingPrecedence,
      ...(distinguish === undefined ? {} : { distinguisherMethod: { type: distinguish } }),
      rules: [rule],
    },
  };
}

/** Nothing works without them, and nobody may change them. Upstream: apiserver/pkg/apis/flowcontrol/bootstrap */
export const MANDATORY_FLOW_SCHEMAS: readonly New<FlowSchema>[] = [
  schema('exempt', 'exempt', 1, undefined, all(groups('system:masters'))),
  schema('catch-all', 'catch-all', 10_000, 'ByUser', all(EVERYBODY)),
];

export const SUGGESTED_FLOW_SCHEMAS: readonly New<FlowSchema>[] = [
  schema('system-nodes', 'system', 500, 'ByUser', all(NODES)),
  schema('system-node-high', 'node-high', 400, 'ByUser', {
    subjects: NODES,
    resourceRules: [{ ...EVERYTHING, apiGroups: [''], resources: ['nodes', 'nodes/status'] }, leases(['*'])],
  }),
  schema('probes', 'exempt', 2, undefined, {
    subjects: EVERYBODY,
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
  }),
  schema('system-leader-election', 'leader-election', 100, 'ByUser', {
    subjects: [...users('system:kube-controller-manager', 'system:kube-scheduler'), SYSTEM_ACCOUNTS],
    resourceRules: [leases(['get', 'create', 'update'])],
  }),
  schema('kube-controller-manager', 'workload-high', 800, 'ByNamespace', all(users('system:kube-controller-manager'))),
  schema('kube-scheduler', 'workload-high', 800, 'ByNamespace', all(users('system:kube-scheduler'))),
  schema('kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', all([SYSTEM_ACCOUNTS])),
  schema('service-accounts', 'workload-low', 9000, 'ByUser', all(groups('system:serviceaccounts'))),
  schema('global-default', 'global-default', 9900, 'ByUser', all(EVERYBODY)),
];
