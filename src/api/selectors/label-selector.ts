import type { LabelSelector } from '../generated/types.ts';
import type { LabelSelectorTerms } from './labels.ts';
export function selectorOf(_selector: LabelSelector | undefined): LabelSelectorTerms | undefined {
  throw new Error('not yet');
}
export function matchesSelector(
  _selector: LabelSelector | undefined,
  _labels: Readonly<Record<string, string>> | undefined,
): boolean {
  throw new Error('not yet');
}
export function labelSelectorToString(_selector: LabelSelector | Readonly<Record<string, string>> | undefined): string {
  throw new Error('not yet');
}
