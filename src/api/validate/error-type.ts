/** `field.ErrorType` (k8s.io/apimachinery/pkg/util/validation/field/errors.go). */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

/** One thing that is wrong with an object. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** Path, for instance `spec.containers[0].image`. */
  readonly field: string;
  readonly badValue?: unknown;
  readonly detail: string;
}
