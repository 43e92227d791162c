/** What the API refuses, in upstream's words. Upstream: pkg/apis/<group>/validation. Imports names, quantity, selectors. */
export {
  duplicate,
  errorText,
  type FieldError,
  type FieldErrorType,
  forbidden,
  invalid,
  invalidValue,
  OMITTED,
  required,
} from './field-error.ts';
export { validateMetadata } from './metadata.ts';
export { loadValidation, validationOf } from './on-demand.ts';
