import type {
  DeviceClaim,
  DeviceConstraint,
  DeviceRequest,
  DeviceSelector,
  DeviceToleration,
  OpaqueDeviceConfiguration,
} from '../generated/types.ts';
import { isLabelValue, isQualifiedName } from '../names/index.ts';
import { type Errors, check } from './common.ts';
import {
  checkDeviceClassName,
  checkDeviceLabel,
  checkDriverName,
  checkEach,
  checkFullAttributeName,
  checkUnique,
} from './device-names.ts';
import { invalidValue, notSupported, required, tooLong } from './field-error.ts';

const MAX_LIST = 32;
const MAX_SUB_REQUESTS = 8;
const MAX_EXPRESSION = 10 * 1024;
const MODES = ['All', 'ExactCount'];
const OPERATORS = ['Equal', 'Exists'];
const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

/** Names of requests, and of what they would also be content with, as `request/subrequest`. */
export type RequestNames = ReadonlySet<string>;

export function requestNames({ requests = [] }: DeviceClaim): RequestNames {
  const names = requests.flatMap(({ name, firstAvailable = [] }) => [
    name,
    ...firstAvailable.map((one) => `${name}/${one.name}`),
  ]);
  return new Set(names);
}

/** Upstream: validateRequestNameRef. */
export function checkRequestRef(errors: Errors, field: string, name: string, names: RequestNames): void {
  const why = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const segments = name.split('/');
  if (segments.length <= 2) for (const segment of segments) checkDeviceLabel(errors, field, segment);
  if (segments.length > 2 || !names.has(name)) errors.push(invalidValue(field, name, why));
}

function checkRefs(errors: Errors, field: string, refs: readonly string[], names: RequestNames): void {
  checkEach(errors, field, refs, MAX_LIST, (at, ref) => {
    checkRequestRef(errors, at, ref, names);
  });
  checkUnique(errors, field, refs, (ref) => ref);
}

/** Whether an expression compiles is not looked at here. */
export function checkSelectors(errors: Errors, field: string, selectors: readonly DeviceSelector[]): void {
  checkEach(errors, field, selectors, MAX_LIST, (at, { cel }) => {
    if (cel === undefined) errors.push(required(`${at}.cel`));
    else if (cel.expression.length > MAX_EXPRESSION) errors.push(tooLong(`${at}.cel.expression`, MAX_EXPRESSION));
  });
}

function checkToleration(errors: Errors, field: string, toleration: DeviceToleration): void {
  const { key = '', operator = '', value = '', effect = '' } = toleration;
  if (key !== '') check(errors, `${field}.key`, key, isQualifiedName);
  if (operator === 'Exists' && value !== '') {
    errors.push(invalidValue(`${field}.value`, value, 'must be empty for operator `Exists`'));
  } else if (operator === 'Equal') check(errors, `${field}.value`, value, isLabelValue);
  else if (operator === '') errors.push(required(`${field}.operator`));
  else if (!OPERATORS.includes(operator)) errors.push(notSupported(`${field}.operator`, operator, OPERATORS));
  if (effect !== '' && !EFFECTS.includes(effect)) errors.push(notSupported(`${field}.effect`, effect, EFFECTS));
}

/** What a request and a subrequest have in common. */
interface Wanted {
  readonly deviceClassName: string;
  readonly selectors?: readonly DeviceSelector[];
  readonly allocationMode?: string;
  readonly count?: number;
  readonly tolerations?: readonly DeviceToleration[];
}

function checkWanted(errors: Errors, field: string, wanted: Wanted): void {
  const { deviceClassName, selectors = [], allocationMode = '', count = 0, tolerations = [] } = wanted;
  checkDeviceClassName(errors, `${field}.deviceClassName`, deviceClassName);
  checkSelectors(errors, `${field}.selectors`, selectors);
  if (allocationMode === 'All') {
    if (count !== 0) {
      const why = "must not be specified when allocationMode is 'All'";
      errors.push(invalidValue(`${field}.count`, count, why));
    }
  } else if (allocationMode === 'ExactCount') {
    if (count <= 0) errors.push(invalidValue(`${field}.count`, count, 'must be greater than zero'));
  } else errors.push(notSupported(`${field}.allocationMode`, allocationMode, MODES));
  tolerations.forEach((toleration, index) => {
    checkToleration(errors, `${field}.tolerations[${String(index)}]`, toleration);
  });
}

function checkRequest(errors: Errors, field: string, { name, exactly, firstAvailable = [] }: DeviceRequest): void {
  checkDeviceLabel(errors, `${field}.name`, name);
  const one = 'exactly one of `exactly` or `firstAvailable` is required';
  if (exactly !== undefined && firstAvailable.length > 0) {
    errors.push(invalidValue(field, null, `${one}, but multiple fields are set`));
  } else if (exactly !== undefined) checkWanted(errors, `${field}.exactly`, exactly);
  else if (firstAvailable.length === 0) errors.push(required(field, one));
  else {
    const at = `${field}.firstAvailable`;
    checkEach(errors, at, firstAvailable, MAX_SUB_REQUESTS, (each, sub) => {
      checkDeviceLabel(errors, `${each}.name`, sub.name);
      checkWanted(errors, each, sub);
    });
    checkUnique(errors, at, firstAvailable, (sub) => sub.name);
  }
}

function checkConstraint(errors: Errors, field: string, constraint: DeviceConstraint, names: RequestNames): void {
  const { requests = [], matchAttribute, distinctAttribute } = constraint;
  checkRefs(errors, `${field}.requests`, requests, names);
  if (matchAttribute !== undefined) checkFullAttributeName(errors, `${field}.matchAttribute`, matchAttribute);
  else if (distinctAttribute !== undefined) {
    checkFullAttributeName(errors, `${field}.distinctAttribute`, distinctAttribute);
  } else {
    const why = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';
    errors.push(required(field, why));
  }
}

/** Upstream: validateDeviceConfiguration. */
export function checkConfiguration(errors: Errors, field: string, opaque: OpaqueDeviceConfiguration | undefined): void {
  if (opaque === undefined) {
    errors.push(required(`${field}.opaque`));
    return;
  }
  checkDriverName(errors, `${field}.opaque.driver`, opaque.driver);
  const parameters: unknown = opaque.parameters;
  const at = `${field}.opaque.parameters`;
  if (parameters === undefined || parameters === null) errors.push(required(at));
  else if (typeof parameters !== 'object' || Array.isArray(parameters)) {
    errors.push(invalidValue(at, '<value omitted>', 'must be a valid JSON object'));
  }
}

/** Upstream: pkg/apis/resource/validation validateDeviceClaim. */
export function checkDeviceClaim(errors: Errors, field: string, claim: DeviceClaim): void {
  const { requests = [], constraints = [], config = [] } = claim;
  const names = requestNames(claim);
  checkEach(errors, `${field}.requests`, requests, MAX_LIST, (at, request) => {
    checkRequest(errors, at, request);
  });
  checkUnique(errors, `${field}.requests`, requests, ({ name }) => name);
  checkEach(errors, `${field}.constraints`, constraints, MAX_LIST, (at, constraint) => {
    checkConstraint(errors, at, constraint, names);
  });
  checkEach(errors, `${field}.config`, config, MAX_LIST, (at, { requests: refs = [], opaque }) => {
    checkRefs(errors, `${at}.requests`, refs, names);
    checkConfiguration(errors, at, opaque);
  });
}
