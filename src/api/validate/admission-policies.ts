import type {
  AuditAnnotation,
  MatchCondition,
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Mutation,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Validation,
  Variable,
} from '../generated/types.ts';
import { byteLength, isDns1035Label, isDns1123Subdomain, isPathSegment, isQualifiedName } from '../names/index.ts';
import { checkMatchResources } from './admission-rules.ts';
import { check, checkSelector, type Errors, oneOf } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported, required, tooMany } from './field-error.ts';

const FAILURE_POLICIES: readonly string[] = ['Fail', 'Ignore'];
const REASONS: readonly string[] = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const ACTIONS: readonly string[] = ['Audit', 'Deny', 'Warn'];
const PATCH_TYPES: readonly string[] = ['ApplyConfiguration', 'JSONPatch'];
const REINVOCATION_POLICIES: readonly string[] = ['IfNeeded', 'Never'];
/** There is nothing to change in a deletion. */
const MUTATING_OPERATIONS: readonly string[] = ['*', 'CONNECT', 'CREATE', 'UPDATE'];
const MAX_CONDITIONS = 64;
const MAX_ANNOTATIONS = 20;
const MAX_ANNOTATION_EXPRESSION = 5 * 1024;
const LINE_BREAK = /[\n\r]/;
const IDENTIFIER = /^[_a-zA-Z]\w*$/;
const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Upstream: pkg/apis/admissionregistration/validation validateMatchConditions; that they compile is checked elsewhere. */
export function checkMatchConditions(errors: Errors, field: string, conditions: readonly MatchCondition[]): void {
  if (conditions.length > MAX_CONDITIONS) errors.push(tooMany(field, conditions.length, MAX_CONDITIONS));
  const names = new Set<string>();
  for (const [index, { name, expression }] of conditions.entries()) {
    const at = `${field}[${String(index)}]`;
    if (expression.trim() === '') errors.push(required(`${at}.expression`));
    if (name === '') errors.push(required(`${at}.name`));
    else check(errors, `${at}.name`, name, isQualifiedName);
    if (name !== '' && names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
  }
}

/** Upstream: validateParamKind. */
function checkParamKind(errors: Errors, field: string, { apiVersion = '', kind = '' }: ParamKind): void {
  const [first = '', second, ...rest] = apiVersion.split('/');
  const [group, version] = second === undefined ? ['', first] : [first, second];
  const at = `${field}.apiVersion`;
  if (apiVersion === '') errors.push(required(at));
  else if (rest.length > 0) {
    errors.push(invalidValue(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  } else {
    const problems = group === '' ? [] : isDns1123Subdomain(group);
    if (problems.length > 0) errors.push(invalidValue(at, group, problems.join(',')));
    const faults = version === '' ? [] : isDns1035Label(version);
    if (version === '') errors.push(invalidValue(at, apiVersion, 'version must be specified'));
    if (faults.length > 0) errors.push(invalidValue(at, version, faults.join(',')));
  }
  if (kind === '') {
    errors.push(required(`${field}.kind`));
    return;
  }
  const faults = isDns1035Label(kind.toLowerCase());
  const detail = `may have mixed case, but should otherwise match: ${faults.join(',')}`;
  if (faults.length > 0) errors.push(invalidValue(`${field}.kind`, kind, detail));
}

/** What both kinds of policies have. */
function checkPolicy(
  errors: Errors,
  spec: ValidatingAdmissionPolicy['spec'] | MutatingAdmissionPolicy['spec'],
  operations?: readonly string[],
): void {
  const { failurePolicy, paramKind, matchConstraints, matchConditions = [], variables = [] } = spec;
  oneOf(errors, 'spec.failurePolicy', failurePolicy, FAILURE_POLICIES);
  if (paramKind !== undefined) checkParamKind(errors, 'spec.paramKind', paramKind);
  const field = 'spec.matchConstraints';
  if (matchConstraints === undefined) errors.push(required(field));
  else {
    checkMatchResources(errors, field, matchConstraints);
    if ((matchConstraints.resourceRules ?? []).length === 0) errors.push(required(`${field}.resourceRules`));
    if (operations !== undefined) checkOperations(errors, field, matchConstraints, operations);
  }
  checkMatchConditions(errors, 'spec.matchConditions', matchConditions);
  for (const [index, variable] of variables.entries()) {
    checkVariable(errors, `spec.variables[${String(index)}]`, variable);
  }
}

function checkOperations(errors: Errors, field: string, match: MatchResources, supported: readonly string[]): void {
  for (const operation of (match.resourceRules ?? []).flatMap(({ operations = [] }) => operations)) {
    if (!supported.includes(operation)) {
      errors.push(notSupported(`${field}.resourceRules.operations`, operation, supported));
    }
  }
}

function checkVariable(errors: Errors, field: string, { name, expression }: Variable): void {
  if (name.trim() === '') errors.push(required(`${field}.name`, 'name is not specified'));
  else if (!IDENTIFIER.test(name) || RESERVED.has(name)) {
    errors.push(invalidValue(`${field}.name`, name, 'name is not a valid CEL identifier'));
  }
  if (expression.trim() === '') errors.push(required(`${field}.expression`, 'expression is not specified'));
}

/** Upstream: validateValidatingAdmissionPolicySpec. */
export function checkValidatingPolicy(errors: Errors, { metadata, spec }: ValidatingAdmissionPolicy): void {
  checkPolicy(errors, spec);
  const { validations = [], auditAnnotations = [] } = spec;
  if (validations.length + auditAnnotations.length === 0) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    errors.push(required('spec.validations', detail), required('spec.auditAnnotations', detail));
  }
  for (const [index, validation] of validations.entries()) {
    checkValidation(errors, `spec.validations[${String(index)}]`, validation);
  }
  checkAnnotations(errors, metadata.name, auditAnnotations);
}

function checkValidation(errors: Errors, field: string, validation: Validation): void {
  const { expression, message = '', messageExpression = '', reason } = validation;
  if (expression.trim() === '') errors.push(required(`${field}.expression`, 'expression is not specified'));
  if (messageExpression !== '' && messageExpression.trim() === '') {
    errors.push(invalidValue(`${field}.messageExpression`, messageExpression, 'must be non-empty if specified'));
  }
  if (message !== '' && message.trim() === '') {
    errors.push(invalidValue(`${field}.message`, message, 'message must be non-empty if specified'));
  } else if (LINE_BREAK.test(message.trim())) {
    errors.push(invalidValue(`${field}.message`, message, 'message must not contain line breaks'));
  }
  if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${field}.reason`, reason, REASONS));
}

function checkAnnotations(errors: Errors, policy: string, annotations: readonly AuditAnnotation[]): void {
  const field = 'spec.auditAnnotations';
  if (annotations.length > MAX_ANNOTATIONS) {
    const detail = `must not have more than ${String(MAX_ANNOTATIONS)} auditAnnotations`;
    errors.push(invalidValue(field, annotations, detail));
  }
  const keys = new Set<string>();
  for (const [index, { key, valueExpression }] of annotations.entries()) {
    const at = `${field}[${String(index)}]`;
    check(errors, `${at}.key`, `${policy}/${key}`, isQualifiedName);
    const expression = valueExpression.trim();
    if (expression === '') {
      errors.push(required(`${at}.valueExpression`, 'valueExpression is not specified'));
    } else if (byteLength(expression) > MAX_ANNOTATION_EXPRESSION) {
      const detail = `must not exceed ${String(MAX_ANNOTATION_EXPRESSION)} bytes in length`;
      errors.push(required(`${at}.valueExpression`, detail));
    }
    if (keys.has(key)) errors.push(duplicate(`${at}.key`, key));
    keys.add(key);
  }
}

/** Upstream: validateMutatingAdmissionPolicySpec. */
export function checkMutatingPolicy(errors: Errors, { spec }: MutatingAdmissionPolicy): void {
  checkPolicy(errors, spec, MUTATING_OPERATIONS);
  const { mutations = [], reinvocationPolicy } = spec;
  if (mutations.length === 0) errors.push(required('spec.mutations', 'mutations must contain at least one item'));
  for (const [index, mutation] of mutations.entries()) {
    checkMutation(errors, `spec.mutations[${String(index)}]`, mutation);
  }
  oneOf(errors, 'spec.reinvocationPolicy', reinvocationPolicy, REINVOCATION_POLICIES);
}

function checkMutation(errors: Errors, field: string, mutation: Mutation): void {
  const { patchType } = mutation;
  if (patchType === '' || !PATCH_TYPES.includes(patchType)) {
    oneOf(errors, `${field}.patchType`, patchType, PATCH_TYPES);
    return;
  }
  const [wanted, other] =
    patchType === 'JSONPatch'
      ? (['jsonPatch', 'applyConfiguration'] as const)
      : (['applyConfiguration', 'jsonPatch'] as const);
  const patch = mutation[wanted];
  if (patch === undefined) {
    errors.push(required(`${field}.${wanted}`, `must be specified when patchType is ${patchType}`));
  } else if ((patch.expression ?? '').trim() === '') {
    errors.push(required(`${field}.${wanted}.expression`));
  }
  if (mutation[other] !== undefined) {
    const detail = `must not be specified when patchType is ${patchType}`;
    errors.push(invalidValue(`${field}.${other}`, `{${other}}`, detail));
  }
}

/** What both kinds of bindings have. */
function checkBinding(
  errors: Errors,
  spec: ValidatingAdmissionPolicyBinding['spec'] | MutatingAdmissionPolicyBinding['spec'],
): void {
  const { policyName = '', paramRef, matchResources } = spec;
  if (policyName === '') errors.push(required('spec.policyName'));
  else check(errors, 'spec.policyName', policyName, isDns1123Subdomain);
  if (paramRef !== undefined) checkParamRef(errors, 'spec.paramRef', paramRef);
  // The path is upstream's, misspelt.
  if (matchResources !== undefined) checkMatchResources(errors, 'spec.matchResouces', matchResources);
}

/** Upstream: validateParamRef. */
function checkParamRef(errors: Errors, field: string, ref: ParamRef): void {
  const { name = '', selector, parameterNotFoundAction } = ref;
  const exclusive = 'name and selector are mutually exclusive';
  if (name !== '') {
    check(errors, `${field}.name`, name, isPathSegment);
    if (selector !== undefined) errors.push(forbidden(`${field}.name`, exclusive));
  }
  if (selector !== undefined) {
    checkSelector(errors, `${field}.selector`, selector);
    if (name !== '') errors.push(forbidden(`${field}.selector`, exclusive));
  }
  if (name === '' && selector === undefined) {
    errors.push(required(field, 'one of name or selector must be specified'));
  }
  oneOf(errors, `${field}.parameterNotFoundAction`, parameterNotFoundAction, ['Deny', 'Allow']);
}

/** Upstream: validateValidatingAdmissionPolicyBindingSpec. */
export function checkValidatingBinding(errors: Errors, { spec }: ValidatingAdmissionPolicyBinding): void {
  checkBinding(errors, spec);
  const { validationActions } = spec;
  const field = 'spec.validationActions';
  const seen = new Set<string>();
  for (const [index, action] of validationActions.entries()) {
    const at = `${field}[${String(index)}]`;
    if (!ACTIONS.includes(action)) errors.push(notSupported(at, action, ACTIONS));
    if (seen.has(action)) errors.push(duplicate(at, action));
    seen.add(action);
  }
  if (seen.has('Deny') && seen.has('Warn')) {
    const detail =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    errors.push(invalidValue(field, validationActions, detail));
  }
  if (seen.size === 0) errors.push(required(field, 'at least one validation action is required'));
}

/** Upstream: validateMutatingAdmissionPolicyBindingSpec. */
export function checkMutatingBinding(errors: Errors, { spec }: MutatingAdmissionPolicyBinding): void {
  checkBinding(errors, spec);
  if (spec.matchResources === undefined) return;
  checkOperations(errors, 'spec.matchResouces', spec.matchResources, MUTATING_OPERATIONS);
}
