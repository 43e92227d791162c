import type {
  Affinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  Taint,
  Toleration,
  TopologySpreadConstraint,
} from '../generated/types.ts';
import { isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName } from '../names/index.ts';
import { type Errors, check, checkSelector, oneOf } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported, required } from './field-error.ts';

const EFFECTS = ['NoExecute', 'NoSchedule', 'PreferNoSchedule'];

function checkRequirement(errors: Errors, field: string, requirement: NodeSelectorRequirement): void {
  const { key, operator, values = [] } = requirement;
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) break;
      errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) break;
      errors.push(forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      break;
    case 'Gt':
    case 'Lt':
      if (values.length === 1) break;
      errors.push(required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
    default:
      errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
  }
  check(errors, `${field}.key`, key, isQualifiedName);
}

function checkFieldRequirement(errors: Errors, field: string, requirement: NodeSelectorRequirement): void {
  const { key, operator, values = [] } = requirement;
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length !== 1) {
    errors.push(
      required(`${field}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"),
    );
  }
  if (key !== 'metadata.name') {
    errors.push(invalidValue(`${field}.key`, key, 'not a valid field selector key'));
    return;
  }
  values.forEach((value, index) => {
    check(errors, `${field}.values[${String(index)}]`, value, isDns1123Subdomain);
  });
}

function checkNodeTerm(errors: Errors, field: string, term: NodeSelectorTerm): void {
  (term.matchExpressions ?? []).forEach((requirement, index) => {
    checkRequirement(errors, `${field}.matchExpressions[${String(index)}]`, requirement);
  });
  (term.matchFields ?? []).forEach((requirement, index) => {
    checkFieldRequirement(errors, `${field}.matchFields[${String(index)}]`, requirement);
  });
}

function checkWeight(errors: Errors, field: string, weight: number): void {
  if (weight < 1 || weight > 100) errors.push(invalidValue(`${field}.weight`, weight, 'must be in the range 1-100'));
}

function checkPodTerm(errors: Errors, field: string, term: PodAffinityTerm): void {
  if (term.labelSelector !== undefined) checkSelector(errors, `${field}.labelSelector`, term.labelSelector);
  if (term.namespaceSelector !== undefined) checkSelector(errors, `${field}.namespaceSelector`, term.namespaceSelector);
  for (const namespace of term.namespaces ?? []) check(errors, `${field}.namespace`, namespace, isDns1123Label);
  if (term.topologyKey === '') errors.push(required(`${field}.topologyKey`, 'can not be empty'));
  check(errors, `${field}.topologyKey`, term.topologyKey, isQualifiedName);
}

const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

export function checkAffinity(errors: Errors, field: string, affinity: Affinity | undefined): void {
  if (affinity === undefined) return;
  const terms = affinity.nodeAffinity?.[REQUIRED]?.nodeSelectorTerms;
  const nodePath = `${field}.nodeAffinity`;
  if (terms?.length === 0) {
    errors.push(required(`${nodePath}.${REQUIRED}.nodeSelectorTerms`, 'must have at least one node selector term'));
  }
  terms?.forEach((term, index) => {
    checkNodeTerm(errors, `${nodePath}.${REQUIRED}.nodeSelectorTerms[${String(index)}]`, term);
  });
  affinity.nodeAffinity?.[PREFERRED]?.forEach(({ weight, preference }, index) => {
    const at = `${nodePath}.${PREFERRED}[${String(index)}]`;
    checkWeight(errors, at, weight);
    checkNodeTerm(errors, `${at}.preference`, preference);
  });
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    affinity[kind]?.[REQUIRED]?.forEach((term, index) => {
      checkPodTerm(errors, `${field}.${kind}.${REQUIRED}[${String(index)}]`, term);
    });
    affinity[kind]?.[PREFERRED]?.forEach(({ weight, podAffinityTerm }, index) => {
      const at = `${field}.${kind}.${PREFERRED}[${String(index)}]`;
      checkWeight(errors, at, weight);
      checkPodTerm(errors, `${at}.podAffinityTerm`, podAffinityTerm);
    });
  }
}

export function checkTolerations(errors: Errors, field: string, tolerations: readonly Toleration[]): void {
  tolerations.forEach((toleration, index) => {
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
    const at = `${field}[${String(index)}]`;
    if (key !== '') check(errors, `${at}.key`, key, isQualifiedName);
    if (key === '' && operator !== 'Exists') {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(invalidValue(`${at}.operator`, operator, why));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      errors.push(invalidValue(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    if (operator === 'Equal' || operator === '') {
      const messages = isLabelValue(value);
      if (messages.length > 0) errors.push(invalidValue(`${at}.operator`, value, messages.join(';')));
    } else if (operator === 'Exists') {
      if (value !== '') {
        errors.push(invalidValue(`${at}.operator`, toleration, "value must be empty when `operator` is 'Exists'"));
      }
    } else {
      errors.push(notSupported(`${at}.operator`, operator, ['Equal', 'Exists']));
    }
    if (effect !== '' && !EFFECTS.includes(effect)) errors.push(notSupported(`${at}.effect`, effect, EFFECTS));
  });
}

export function checkTaints(errors: Errors, field: string, taints: readonly Taint[]): void {
  const seen = new Set<string>();
  taints.forEach((taint, index) => {
    const at = `${field}[${String(index)}]`;
    check(errors, `${at}.key`, taint.key, isQualifiedName);
    const messages = isLabelValue(taint.value ?? '');
    if (messages.length > 0) errors.push(invalidValue(`${at}.value`, taint.value, messages.join(';')));
    oneOf(errors, `${at}.effect`, taint.effect, EFFECTS);
    const key = `${taint.effect} ${taint.key}`;
    if (seen.has(key)) {
      const detail = 'taints must be unique by key and effect pair';
      errors.push({ ...duplicate(at, taint), detail });
    }
    seen.add(key);
  });
}

export function checkSpread(errors: Errors, field: string, constraints: readonly TopologySpreadConstraint[]): void {
  const seen = new Set<string>();
  constraints.forEach(({ maxSkew, topologyKey, whenUnsatisfiable, labelSelector, minDomains }, index) => {
    const at = `${field}[${String(index)}]`;
    if (maxSkew <= 0) errors.push(invalidValue(`${at}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (topologyKey === '') errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    else check(errors, `${at}.topologyKey`, topologyKey, isQualifiedName);
    const actions = ['DoNotSchedule', 'ScheduleAnyway'];
    if (!actions.includes(whenUnsatisfiable)) {
      errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, actions));
    }
    if (minDomains !== undefined && minDomains <= 0) {
      errors.push(invalidValue(`${at}.minDomains`, minDomains, 'must be greater than zero'));
    }
    if (labelSelector !== undefined) checkSelector(errors, `${at}.labelSelector`, labelSelector);
    const key = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(key)) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, key));
    seen.add(key);
  });
}
