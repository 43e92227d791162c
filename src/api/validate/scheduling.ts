import type {
  Affinity,
  NodeSelector,
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

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function checkRequirement(
  errors: Errors,
  field: string,
  requirement: NodeSelectorRequirement,
  checksValues: boolean,
): void {
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
  if (!checksValues) return;
  values.forEach((value, index) => {
    check(errors, `${field}.values[${String(index)}]`, value, isLabelValue);
  });
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

/** @param checksValues values of preferences may be anything */
function checkNodeTerm(errors: Errors, field: string, term: NodeSelectorTerm, checksValues: boolean): void {
  (term.matchExpressions ?? []).forEach((requirement, index) => {
    checkRequirement(errors, `${field}.matchExpressions[${String(index)}]`, requirement, checksValues);
  });
  (term.matchFields ?? []).forEach((requirement, index) => {
    checkFieldRequirement(errors, `${field}.matchFields[${String(index)}]`, requirement);
  });
}

/** Upstream: ValidateNodeSelector */
export function checkNodeSelector(errors: Errors, field: string, { nodeSelectorTerms: terms }: NodeSelector): void {
  const at = `${field}.nodeSelectorTerms`;
  if (terms.length === 0) errors.push(required(at, 'must have at least one node selector term'));
  terms.forEach((term, index) => {
    checkNodeTerm(errors, `${at}[${String(index)}]`, term, true);
  });
}

function checkWeight(errors: Errors, field: string, weight: number): void {
  if (weight < 1 || weight > 100) errors.push(invalidValue(`${field}.weight`, weight, 'must be in the range 1-100'));
}

/** Upstream: validateMatchLabelKeysAndMismatchLabelKeys */
function checkLabelKeys(errors: Errors, field: string, term: PodAffinityTerm): void {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = term;
  for (const name of ['matchLabelKeys', 'mismatchLabelKeys'] as const) {
    const keys = term[name] ?? [];
    if (keys.length > 0 && labelSelector === undefined) {
      errors.push(forbidden(`${field}.${name}`, 'must not be specified when labelSelector is not set'));
      continue;
    }
    keys.forEach((key, index) => {
      check(errors, `${field}.${name}[${String(index)}]`, key, isQualifiedName);
    });
  }
  // The pod's own expression for a key is there already: another one is the user's.
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const index = matchLabelKeys.indexOf(key);
    if (index >= 0 && selected.has(key)) {
      const why = 'exists in both matchLabelKeys and labelSelector';
      errors.push(invalidValue(`${field}[${String(index)}]`, key, why));
    }
    selected.add(key);
  }
  matchLabelKeys.forEach((key, index) => {
    if (!mismatchLabelKeys.includes(key)) return;
    const why = 'exists in both matchLabelKeys and mismatchLabelKeys';
    errors.push(invalidValue(`${field}.matchLabelKeys[${String(index)}]`, key, why));
  });
}

function checkPodTerm(errors: Errors, field: string, term: PodAffinityTerm): void {
  if (term.labelSelector !== undefined) checkSelector(errors, `${field}.labelSelector`, term.labelSelector);
  if (term.namespaceSelector !== undefined) checkSelector(errors, `${field}.namespaceSelector`, term.namespaceSelector);
  for (const namespace of term.namespaces ?? []) check(errors, `${field}.namespace`, namespace, isDns1123Label);
  checkLabelKeys(errors, field, term);
  if (term.topologyKey === '') errors.push(required(`${field}.topologyKey`, 'can not be empty'));
  check(errors, `${field}.topologyKey`, term.topologyKey, isQualifiedName);
}

const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

export function checkAffinity(errors: Errors, field: string, affinity: Affinity | undefined): void {
  if (affinity === undefined) return;
  const nodePath = `${field}.nodeAffinity`;
  const selector = affinity.nodeAffinity?.[REQUIRED];
  if (selector !== undefined) checkNodeSelector(errors, `${nodePath}.${REQUIRED}`, selector);
  affinity.nodeAffinity?.[PREFERRED]?.forEach(({ weight, preference }, index) => {
    const at = `${nodePath}.${PREFERRED}[${String(index)}]`;
    checkWeight(errors, at, weight);
    checkNodeTerm(errors, `${at}.preference`, preference, false);
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
        errors.push(invalidValue(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
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

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES = ['Honor', 'Ignore'];

/** Upstream: validateMatchLabelKeysInTopologySpread */
function checkSpreadKeys(errors: Errors, field: string, constraint: TopologySpreadConstraint): void {
  const { matchLabelKeys: keys = [], labelSelector } = constraint;
  if (keys.length === 0) return;
  if (labelSelector === undefined) {
    errors.push(forbidden(field, 'must not be specified when labelSelector is not set'));
  }
  const selected = new Set([
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
  ]);
  keys.forEach((key, index) => {
    const at = `${field}[${String(index)}]`;
    check(errors, at, key, isQualifiedName);
    if (selected.has(key)) errors.push(invalidValue(at, key, 'exists in both matchLabelKeys and labelSelector'));
  });
}

function checkMinDomains(errors: Errors, field: string, constraint: TopologySpreadConstraint): void {
  const { minDomains: domains, whenUnsatisfiable: action } = constraint;
  if (domains === undefined) return;
  if (domains <= 0) errors.push(invalidValue(field, domains, 'must be greater than zero'));
  if (action === 'DoNotSchedule') return;
  const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
  errors.push(invalidValue(field, domains, why));
}

/** Upstream: validateTopologySpreadConstraints. */
export function checkSpread(errors: Errors, field: string, constraints: readonly TopologySpreadConstraint[]): void {
  constraints.forEach((constraint, index) => {
    const { maxSkew, topologyKey, whenUnsatisfiable: action, labelSelector } = constraint;
    const at = `${field}[${String(index)}]`;
    if (maxSkew <= 0) errors.push(invalidValue(`${at}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (topologyKey === '') errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (!ACTIONS.includes(action)) errors.push(notSupported(`${at}.whenUnsatisfiable`, action, ACTIONS));
    const again = constraints.findIndex(
      (other, position) => position > index && other.topologyKey === topologyKey && other.whenUnsatisfiable === action,
    );
    if (again >= 0) {
      errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`));
    }
    checkMinDomains(errors, `${at}.minDomains`, constraint);
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[name];
      if (policy === undefined || NODE_POLICIES.includes(policy)) continue;
      errors.push(notSupported(`${at}.${name}`, policy, NODE_POLICIES));
    }
    checkSpreadKeys(errors, `${at}.matchLabelKeys`, constraint);
    if (labelSelector !== undefined) checkSelector(errors, `${at}.labelSelector`, labelSelector);
  });
}
