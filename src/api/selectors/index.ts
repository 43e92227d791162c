/** Label and field selectors. Upstream: k8s.io/apimachinery/pkg/{labels,fields}. Imports nothing but types and errors. */
export {
  type LabelRequirement,
  type LabelSelectorTerms,
  type SelectorOperator,
  matchesLabels,
  parseLabelSelector,
  requirementsOf,
} from './labels.ts';
export { labelSelectorToString, matchesSelector, selectorOf } from './label-selector.ts';
export { type FieldTerm, matchesFields, parseFieldSelector } from './fields.ts';
export { fieldsOf } from './supported-fields.ts';
