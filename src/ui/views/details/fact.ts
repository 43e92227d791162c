import type { NamedObject } from '../../state/kubectl-line.ts';

export interface Fact {
  readonly name: string;
  readonly value: string | undefined;
  /** The object that the value names. */
  readonly object?: NamedObject | undefined;
}
