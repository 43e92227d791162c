import { isLabelValue, isQualifiedName } from '../names/index.ts';

/** `selection.Operator` (apimachinery/pkg/selection). `=` and `==` are `In` of one value in YAML, but print as they were. */
export type SelectorOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

export interface LabelRequirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Sorted, without duplicates. */
  readonly values: readonly string[];
}

/** A parsed selector: all requirements must hold; none matches everything. */
export type LabelRequirements = readonly LabelRequirement[];

type Labels = Readonly<Record<string, string>>;

/** A selector that is no selector; the message is upstream's. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

export function checkKey(key: string): void {
  const errors = isQualifiedName(key);
  if (errors.length > 0) throw new SelectorError(`<nil>: Invalid value: ${JSON.stringify(key)}: ${errors.join('; ')}`);
}

function checkValues({ key, operator, values }: LabelRequirement): void {
  if ((operator === 'in' || operator === 'notin') && values.length === 0) {
    throw new SelectorError("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
  }
  if (operator === 'gt' || operator === 'lt') {
    const value = values[0] ?? '';
    if (!/^[+-]?\d+$/.test(value)) {
      const why = "for 'Gt', 'Lt' operators, the value must be an integer";
      throw new SelectorError(`values[0]: Invalid value: ${JSON.stringify(value)}: ${why}`);
    }
  }
  values.forEach((value, index) => {
    const errors = isLabelValue(value);
    if (errors.length === 0) return;
    throw new SelectorError(
      `values[${String(index)}][${key}]: Invalid value: ${JSON.stringify(value)}: ${errors.join('; ')}`,
    );
  });
}

/** @throws SelectorError */
export function newRequirement(key: string, operator: SelectorOperator, values: readonly string[]): LabelRequirement {
  checkKey(key);
  const requirement = { key, operator, values: [...new Set(values)].sort() };
  checkValues(requirement);
  return requirement;
}

function matches(requirement: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      if (value === undefined || !/^[+-]?\d+$/.test(value)) return false;
      const bound = BigInt(requirement.values[0] ?? '0');
      return requirement.operator === 'gt' ? BigInt(value) > bound : BigInt(value) < bound;
    }
  }
}

export function matchesLabels(requirements: LabelRequirements, labels: Labels | undefined): boolean {
  for (const requirement of requirements) if (!matches(requirement, labels ?? {})) return false;
  return true;
}

/** One requirement as upstream prints it: `app=web`, `tier in (a,b)`, `!x`. */
export function requirementToString({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`;
    case 'gt':
      return `${key}>${values[0] ?? ''}`;
    case 'lt':
      return `${key}<${values[0] ?? ''}`;
    default:
      return `${key}${operator}${values[0] ?? ''}`;
  }
}
