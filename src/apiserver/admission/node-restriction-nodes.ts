import { type Node, sameJson } from '../../api/index.ts';
import type { AdmissionAttributes } from '../registry/index.ts';
import { refused } from './refused.ts';

/** What kubelets say of themselves. upstream: k8s.io/kubelet/pkg/apis/well_known_labels.go */
const KUBELET_LABELS: ReadonlySet<string> = new Set([
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'beta.kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'kubernetes.io/arch',
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
]);
const KUBELET_DOMAINS = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const KUBERNETES_DOMAINS = ['kubernetes.io', 'k8s.io'];
const RESTRICTED_DOMAINS = ['node-restriction.kubernetes.io'];

type Labels = Readonly<Record<string, string>>;

function within(key: string, domains: readonly string[]): boolean {
  const slash = key.indexOf('/');
  const domain = slash < 0 ? '' : key.slice(0, slash);
  return domains.some((one) => domain === one || domain.endsWith(`.${one}`));
}

function isForbidden(key: string): boolean {
  if (within(key, RESTRICTED_DOMAINS)) return true;
  return within(key, KUBERNETES_DOMAINS) && !KUBELET_LABELS.has(key) && !within(key, KUBELET_DOMAINS);
}

/** Labels that differ and are not the node's to set. upstream: getModifiedLabels, getForbiddenLabels */
function forbiddenLabels(next: Labels = {}, old: Labels = {}): readonly string[] {
  const keys = new Set([...Object.keys(next), ...Object.keys(old)]);
  return [...keys].filter((key) => next[key] !== old[key] && isForbidden(key)).sort();
}

/** upstream: admitNode */
export function nodeMayChangeNode(node: string, attributes: AdmissionAttributes): void {
  const { operation, name } = attributes;
  const who = `node ${JSON.stringify(node)} is not allowed to`;
  const refuse = (why: string): never => {
    throw refused(attributes, why);
  };
  const next = attributes.object as Node | undefined;
  const requested = name === '' ? (next?.metadata.name ?? '') : name;
  if (requested !== node) refuse(`${who} modify node ${JSON.stringify(requested)}`);
  if (operation === 'CREATE' && next !== undefined) {
    if (next.spec.configSource !== undefined) refuse(`${who} create pods with a non-nil configSource`);
    const labels = forbiddenLabels(next.metadata.labels);
    if (labels.length > 0) refuse(`${who} set the following labels: ${labels.join(', ')}`);
  }
  if (operation !== 'UPDATE' || next === undefined) return;
  const old = attributes.oldObject as Node;
  const { configSource } = next.spec;
  if (configSource !== undefined && !sameJson(configSource, old.spec.configSource)) {
    refuse(`${who} update configSource to a new non-nil configSource`);
  }
  if (!sameJson(next.spec.taints ?? [], old.spec.taints ?? [])) refuse(`${who} modify taints`);
  if (!sameJson(next.metadata.ownerReferences ?? [], old.metadata.ownerReferences ?? [])) {
    refuse(`${who} modify ownerReferences`);
  }
  const labels = forbiddenLabels(next.metadata.labels, old.metadata.labels);
  if (labels.length > 0) refuse(`is not allowed to modify labels: ${labels.join(', ')}`);
}
