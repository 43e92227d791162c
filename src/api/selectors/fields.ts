export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}
export function parseFieldSelector(_text: string): readonly FieldTerm[] {
  throw new Error('not yet');
}
export function matchesFields(_terms: readonly FieldTerm[], _fields: Readonly<Record<string, string>>): boolean {
  throw new Error('not yet');
}
