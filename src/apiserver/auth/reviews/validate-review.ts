import {
  type FieldError,
  invalid,
  type NonResourceAttributes,
  type Resource,
  type ResourceAttributes,
} from '../../../api/index.ts';
import { omit } from '../../registry/index.ts';

interface Spec {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

function wrong(field: string, badValue: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, badValue, detail };
}

function required(field: string, detail: string): FieldError {
  return { type: 'FieldValueRequired', field, badValue: '', detail };
}

interface Selector {
  readonly rawSelector?: string;
  readonly requirements?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

function selectorErrors(field: string, name: string, selector: Selector | undefined): readonly FieldError[] {
  if (selector === undefined) return [];
  const { rawSelector = '', requirements = [] } = selector;
  const errors: FieldError[] = [];
  if (rawSelector !== '' && requirements.length > 0) {
    errors.push(wrong(`${field}.rawSelector`, rawSelector, 'may not specified at the same time as requirements'));
  }
  if (rawSelector === '' && requirements.length === 0) {
    const detail = `when ${name} is specified, requirements or rawSelector is required`;
    errors.push(required(`${field}.requirements`, detail));
  }
  requirements.forEach(({ key, operator, values = [] }, index) => {
    const path = `${field}.requirements[${String(index)}]`;
    if (key === '') errors.push(required(`${path}.key`, 'must be specified'));
    if ((operator === 'In' || operator === 'NotIn') && values.length === 0) {
      errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
    if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0) {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      errors.push({ type: 'FieldValueForbidden', field: `${path}.values`, badValue: '', detail });
    }
  });
  return errors;
}

function attributeErrors({ resourceAttributes, nonResourceAttributes }: Spec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    errors.push(
      wrong(
        'spec.nonResourceAttributes',
        nonResourceAttributes,
        'cannot be specified in combination with resourceAttributes',
      ),
    );
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    errors.push(wrong('spec.resourceAttributes', null, detail));
  }
  return [
    ...errors,
    ...selectorErrors('spec.resourceAttributes.fieldSelector', 'fieldSelector', resourceAttributes?.fieldSelector),
    ...selectorErrors('spec.resourceAttributes.labelSelector', 'labelSelector', resourceAttributes?.labelSelector),
  ];
}

/** Reviews have no metadata, besides what kubectl and server fill in. */
function metadataErrors(metadata: object, detail: string, ...allowed: readonly string[]): readonly FieldError[] {
  const rest = omit(metadata as Readonly<Record<string, unknown>>, 'managedFields', 'creationTimestamp', ...allowed);
  return Object.keys(rest).length === 0 ? [] : [wrong('metadata', metadata, detail)];
}

function subjectErrors({
  user = '',
  groups = [],
}: {
  user?: string;
  groups?: readonly string[];
}): readonly FieldError[] {
  if (user !== '' || groups.length > 0) return [];
  return [wrong('spec.user', '', 'at least one of user or group must be specified')];
}

type Review = { readonly metadata: object; readonly spec: Spec & { user?: string; groups?: readonly string[] } };

/** upstream: pkg/apis/authorization/validation @throws StatusError Invalid */
export function checkAccessReview(resource: Resource, review: Review, namespace: string): void {
  const { metadata, spec } = review;
  const errors: FieldError[] = [];
  switch (resource.kind) {
    case 'SelfSubjectAccessReview':
      errors.push(...attributeErrors(spec), ...metadataErrors(metadata, 'must be empty'));
      break;
    case 'LocalSubjectAccessReview': {
      errors.push(...attributeErrors(spec), ...subjectErrors(spec));
      errors.push(...metadataErrors(metadata, 'must be empty except for namespace', 'namespace'));
      const asked = spec.resourceAttributes?.namespace ?? '';
      if (spec.resourceAttributes !== undefined && asked !== namespace) {
        errors.push(wrong('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace'));
      }
      if (spec.nonResourceAttributes !== undefined) {
        const detail = 'disallowed on this kind of request';
        errors.push(wrong('spec.nonResourceAttributes', spec.nonResourceAttributes, detail));
      }
      break;
    }
    default:
      errors.push(...attributeErrors(spec), ...subjectErrors(spec), ...metadataErrors(metadata, 'must be empty'));
  }
  if (errors.length > 0) throw invalid(resource, '', errors);
}
