/** Label and field selectors. Upstream: apimachinery/pkg/{labels,fields}. Imports names, types and resources. */
export {
  type LabelRequirement,
  type LabelRequirements,
  SelectorError,
  type SelectorOperator,
  matchesLabels,
} from './requirement.ts';
export { parseLabelSelector, requirementsToString } from './parser.ts';
export {
  labelSelectorToString,
  labelsToString,
  matchesLabelMap,
  matchesSelector,
  selectorOf,
} from './label-selector.ts';
export { type FieldTerm, matchesFields, parseFieldSelector } from './fields.ts';
export { fieldsOf, selectableFields, supportedTerms } from './supported-fields.ts';
