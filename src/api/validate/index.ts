/** What the API refuses, in upstream's words. Upstream: pkg/apis/<group>/validation. Imports names, quantity, selectors. */
export { type FieldError, type FieldErrorType, invalid } from './field-error.ts';
export { validateMetadata } from './metadata.ts';
export { validateCreate, validateStatusUpdate, validateSubresourceUpdate, validateUpdate } from './validate.ts';
