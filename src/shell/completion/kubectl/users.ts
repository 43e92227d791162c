import { kubeconfigOf } from '../../kubeconfig.ts';
import { type Candidate, candidates } from '../candidate.ts';
import type { Asked } from './asked.ts';

/** The user of the kubeconfig, and ServiceAccounts as the users that they are. */
export async function userCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const namespace = asked.namespace ?? (await kubeconfigOf(asked.state)).namespace;
  const resource = await asked.cluster.discovery.find('serviceaccounts');
  const accounts = resource === undefined ? [] : await asked.cluster.names(resource, namespace);
  return candidates(['kubernetes-admin', ...accounts.map((name) => `system:serviceaccount:${namespace}:${name}`)]);
}
