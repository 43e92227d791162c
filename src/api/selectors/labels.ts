/** `selection.Operator`, as the text of a selector means it. */
export type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

export interface LabelRequirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/** A parsed selector: all requirements must hold; none matches everything. */
export type LabelSelectorTerms = readonly LabelRequirement[];

export function parseLabelSelector(_text: string): LabelSelectorTerms {
  throw new Error('not yet');
}
export function matchesLabels(
  _terms: LabelSelectorTerms,
  _labels: Readonly<Record<string, string>> | undefined,
): boolean {
  throw new Error('not yet');
}
export function requirementsOf(_terms: LabelSelectorTerms): string {
  throw new Error('not yet');
}
