/** Something that does not fit a schema. upstream: kube-openapi pkg/validation/errors */
export interface Fault {
  readonly kind:
    | 'type'
    | 'required'
    | 'enum'
    | 'too-long'
    | 'too-many'
    | 'other' /** About the whole, without a place. */
    | 'unplaced';
  /** Path of the value; `''` is the whole. */
  readonly name: string;
  readonly value?: unknown;
  /** What would be allowed: the values, or the limit. */
  readonly valid?: unknown;
  readonly message: string;
}

/** What a check found, and how much of the schema fitted: the best of several failures is told. */
export interface Result {
  readonly faults: readonly Fault[];
  readonly matches: number;
}

/** Collects what several checks find; what is said twice counts once. */
export class Findings implements Result {
  readonly faults: Fault[] = [];
  matches = 0;

  add(fault: Fault | undefined): void {
    if (fault === undefined || this.faults.some(({ message }) => message === fault.message)) return;
    this.faults.push(fault);
  }

  merge(result: Result | undefined): void {
    if (result === undefined) return;
    for (const fault of result.faults) this.add(fault);
    this.matches += result.matches;
  }
}

export function unplaced(message: string): Fault {
  return { kind: 'unplaced', name: '', message };
}

export function isValid(result: Result): boolean {
  return result.faults.length === 0;
}
