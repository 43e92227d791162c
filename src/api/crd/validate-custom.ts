import type { KindBehavior } from '../kind-behavior.ts';
import type { KubernetesObject } from '../meta.ts';
import { isDns1123Subdomain } from '../names/index.ts';
import { checkMetadata, checkMetadataUpdate } from '../validate/metadata.ts';
import { type FieldError, invalidValue } from '../validate/field-error.ts';
import type { CustomVersion } from './versions.ts';

type Validator = Pick<KindBehavior, 'validateCreate' | 'validateUpdate' | 'validateStatusUpdate'>;

/** upstream: apiextensions-apiserver pkg/registry/customresource/validator.go */
export function customValidator(version: CustomVersion): Validator {
  return {
    validateCreate(object) {
      const errors = typeErrors(version, object);
      if (errors.length > 0) return errors;
      checkMetadata(errors, version, object.metadata, isDns1123Subdomain);
      return errors;
    },
    validateUpdate(next, old) {
      const errors = typeErrors(version, next);
      if (errors.length > 0) return errors;
      checkMetadataUpdate(errors, next.metadata, old.metadata);
      return errors;
    },
    validateStatusUpdate(next, old) {
      const errors = typeErrors(version, next);
      if (errors.length > 0) return errors;
      checkMetadataUpdate(errors, next.metadata, old.metadata);
      return errors;
    },
  };
}

function typeErrors({ kind, apiVersion }: CustomVersion, object: KubernetesObject): FieldError[] {
  const errors: FieldError[] = [];
  if (object.kind !== kind) errors.push(invalidValue('kind', object.kind, `must be ${kind}`));
  if (object.apiVersion !== apiVersion) {
    errors.push(invalidValue('apiVersion', object.apiVersion, `must be ${apiVersion}`));
  }
  return errors;
}
