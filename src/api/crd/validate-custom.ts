import type { KindBehavior } from '../kind-behavior.ts';
import type { KubernetesObject } from '../meta.ts';
import { isDns1123Subdomain } from '../names/index.ts';
import { type FieldError, invalidValue } from '../validate/field-error.ts';
import { checkMetadata, checkMetadataUpdate } from '../validate/metadata.ts';
import { type CompileRules, withRules } from './rules.ts';
import { propertyOf } from './schema/schema.ts';
import { checkValue } from './validation/check-value.ts';
import { type Correlated, correlatedField } from './validation/correlation.ts';
import { embeddedErrors } from './validation/embedded-check.ts';
import { fieldErrors } from './validation/field-errors.ts';
import { listTypeErrors, newListTypeErrors } from './validation/list-type.ts';
import { scaleSpecErrors, scaleStatusErrors } from './validation/scale-check.ts';
import type { CustomVersion } from './versions.ts';

type Validator = Pick<KindBehavior, 'validateCreate' | 'validateUpdate' | 'validateStatusUpdate'>;
type WithStatus = KubernetesObject & { readonly status?: unknown };

/** upstream: apiextensions-apiserver pkg/registry/customresource/{strategy,status_strategy,validator}.go */
export function customValidator(version: CustomVersion, compileRules: CompileRules): Validator {
  const { schema } = version;
  const { scale } = version.version.subresources ?? {};
  const statusSchema = propertyOf(schema, 'status');
  const checkRules = schema === undefined ? undefined : compileRules(schema);

  const schemaErrors = (object: KubernetesObject, correlated?: Correlated): FieldError[] => [
    ...(schema === undefined ? [] : fieldErrors('', checkValue(schema, object, '', correlated).faults)),
    ...(scale === undefined ? [] : [...scaleSpecErrors(object, scale), ...scaleStatusErrors(object, scale)]),
    ...embeddedErrors(schema, object),
  ];

  return {
    validateCreate(object) {
      const errors = typeErrors(version, object);
      if (errors.length === 0) {
        checkMetadata(errors, version, object.metadata, isDns1123Subdomain);
        errors.push(...schemaErrors(object));
      }
      errors.push(...listTypeErrors(schema, object));
      return withRules(errors, checkRules, object, undefined);
    },
    validateUpdate(next, old) {
      const errors = typeErrors(version, next);
      if (errors.length === 0) {
        checkMetadataUpdate(errors, next.metadata, old.metadata);
        errors.push(...schemaErrors(next, schema === undefined ? undefined : { value: next, old, schema }));
      }
      errors.push(...newListTypeErrors(schema, next, old));
      return withRules(errors, checkRules, next, old);
    },
    validateStatusUpdate(next: WithStatus, old) {
      const errors = typeErrors(version, next);
      if (errors.length === 0) {
        checkMetadataUpdate(errors, next.metadata, old.metadata);
        if (next.status !== undefined && statusSchema !== undefined && schema !== undefined) {
          const correlated = correlatedField({ value: next, old, schema }, 'status');
          errors.push(...fieldErrors('status', checkValue(statusSchema, next.status, '', correlated).faults));
        }
        if (scale !== undefined) errors.push(...scaleStatusErrors(next, scale));
      }
      errors.push(...newListTypeErrors(schema, next, old));
      return withRules(errors, checkRules, next, old);
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
