import { type FieldError, forbidden } from '../../api/index.ts';
import { UNBOUNDED } from '../cost/range.ts';

/** upstream: apiextensions-apiserver pkg/apis/apiextensions/validation StaticEstimatedCostLimit, StaticEstimatedCRDCostLimit */
export const RULE_LIMIT = 10_000_000;
const TOTAL_LIMIT = 100_000_000;

/** What all rules of a schema can cost together. upstream: cel_validation.go TotalCost */
export class TotalCost {
  #total = 0;
  /** Those that matter. */
  readonly #expensive: { readonly field: string; readonly cost: number }[] = [];

  add(field: string, cost: number): void {
    this.#total = Math.min(UNBOUNDED, this.#total + cost);
    if (cost >= TOTAL_LIMIT / 100) this.#expensive.push({ field, cost });
  }

  /** @param path of the schema */
  errors(path: string): readonly FieldError[] {
    if (this.#total <= TOTAL_LIMIT) return [];
    const contributed = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    const most = this.#expensive.toSorted((a, b) => b.cost - a.cost).slice(0, 4);
    return [
      ...most.map(({ field }) => forbidden(field, contributed)),
      forbidden(path, costText(what, this.#total, TOTAL_LIMIT)),
    ];
  }
}

/** upstream: validation.go getCostErrorMessage */
export function costText(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown = factor > 100 ? 'more than 100x' : `${factor.toFixed(factor < 1.5 ? 6 : 1)}x`;
  return `${what} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
