import type { LabelSelector, LabelSelectorRequirement } from '../generated/types.ts';
import { requirementsToString } from './parser.ts';
import {
  type LabelRequirement,
  type LabelRequirements,
  type SelectorOperator,
  SelectorError,
  matchesLabels,
  newRequirement,
} from './requirement.ts';

type Labels = Readonly<Record<string, string>>;

const OPERATORS: Readonly<Record<string, SelectorOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

function expression({ key, operator, values }: LabelSelectorRequirement): LabelRequirement {
  const parsed = OPERATORS[operator];
  if (parsed === undefined) {
    throw new SelectorError(`${JSON.stringify(operator)} is not a valid label selector operator`);
  }
  return newRequirement(key, parsed, values ?? []);
}

/** Selectors are compared with many objects; they are frozen, so what one means never changes. */
const known = new WeakMap<LabelSelector, LabelRequirements>();

/**
 * Requirements of a selector in an object. Undefined selects nothing, an empty one everything.
 * @throws SelectorError
 */
export function selectorOf(selector: LabelSelector | undefined): LabelRequirements | undefined {
  if (selector === undefined) return undefined;
  const cached = known.get(selector);
  if (cached !== undefined) return cached;
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => newRequirement(key, '=', [value]));
  const requirements = [...labels, ...(selector.matchExpressions ?? []).map(expression)].sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : 0,
  );
  if (Object.isFrozen(selector)) known.set(selector, requirements);
  return requirements;
}

/** Whether a selector in an object selects these labels; an invalid selector selects nothing. */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  try {
    const requirements = selectorOf(selector);
    return requirements !== undefined && matchesLabels(requirements, labels);
  } catch (cause) {
    if (cause instanceof SelectorError) return false;
    throw cause;
  }
}

/** Whether plain labels (a Service's selector) select these labels. No selector selects nothing. */
export function matchesLabelMap(selector: Labels | undefined, labels: Labels | undefined): boolean {
  if (selector === undefined) return false;
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels?.[key] === value);
}

/** `metav1.FormatLabelSelector`: `app=web`; `<none>` when it selects everything or is absent. */
export function labelSelectorToString(selector: LabelSelector | undefined): string {
  const requirements = selectorOf(selector);
  return requirements === undefined || requirements.length === 0 ? '<none>' : requirementsToString(requirements);
}

/** `labels.FormatLabels`: `a=1,b=2` sorted by key; `<none>` when there are none. */
export function labelsToString(labels: Labels | undefined): string {
  const entries = Object.entries(labels ?? {});
  if (entries.length === 0) return '<none>';
  return entries
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
