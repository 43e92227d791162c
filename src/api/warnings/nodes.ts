import type { LabelSelector, Node, NodeSelectorTerm } from '../generated/types.ts';
import { isLabelValue } from '../names/index.ts';

/** Upstream: pkg/api/node deprecatedNodeLabels */
const DEPRECATED_LABELS = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'deprecated since v1.22; use Taints and Tolerations instead'],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

/** What to say about a label of nodes that has another name now. */
export function deprecatedNodeLabel(key: string): string | undefined {
  return DEPRECATED_LABELS.get(key);
}

/** Upstream: GetWarningsForNodeSelectorTerm @param values whether values that no label has are told of */
export function nodeTermWarnings(warnings: string[], term: NodeSelectorTerm, field: string, values: boolean): void {
  (term.matchExpressions ?? []).forEach((expression, index) => {
    const at = `${field}.matchExpressions[${String(index)}]`;
    const why = deprecatedNodeLabel(expression.key);
    if (why !== undefined) warnings.push(`${at}.key: ${expression.key} is ${why}`);
    if (!values) return;
    (expression.values ?? []).forEach((value, position) => {
      for (const problem of isLabelValue(value)) {
        warnings.push(`${at}.values[${String(position)}]: ${value} is invalid, ${problem}`);
      }
    });
  });
}

/** Upstream: GetWarningsForNodeSelector */
export function nodeSelectorWarnings(warnings: string[], selector: LabelSelector | undefined, field: string): void {
  (selector?.matchExpressions ?? []).forEach(({ key }, index) => {
    const why = deprecatedNodeLabel(key);
    if (why !== undefined) warnings.push(`${field}.matchExpressions[${String(index)}].key: ${key} is ${why}`);
  });
  for (const key of Object.keys(selector?.matchLabels ?? {})) {
    const why = deprecatedNodeLabel(key);
    if (why !== undefined) warnings.push(`${field}.matchLabels.${key}: ${why}`);
  }
}

/** Upstream: pkg/registry/core/node fieldIsDeprecatedWarnings */
export function nodeWarnings(warnings: string[], { spec }: Node): void {
  if (spec.configSource !== undefined) {
    warnings.push('spec.configSource: deprecated in v1.22, support removal is planned in v1.23');
  }
  if ((spec.externalID ?? '') !== '') {
    warnings.push('spec.externalID: this field is deprecated, and is unused by Kubernetes');
  }
}
