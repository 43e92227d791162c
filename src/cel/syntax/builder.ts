import type { CelValue } from '../values/value.ts';
import type { Expr, ExprOf } from './ast.ts';

/** Makes expressions, each with an id of its own. */
export class ExprBuilder {
  #nextId = 1;

  #place(at: number): { readonly id: number; readonly at: number } {
    return { id: this.#nextId++, at };
  }

  id(): number {
    return this.#nextId++;
  }

  constant(at: number, value: CelValue): Expr {
    return { ...this.#place(at), kind: 'const', value };
  }

  ident(at: number, name: string): Expr {
    return { ...this.#place(at), kind: 'ident', name };
  }

  select(at: number, operand: Expr, field: string, test = false): Expr {
    return { ...this.#place(at), kind: 'select', operand, field, test };
  }

  call(at: number, name: string, args: readonly Expr[]): Expr {
    return { ...this.#place(at), kind: 'call', name, args };
  }

  memberCall(at: number, name: string, target: Expr, args: readonly Expr[]): Expr {
    return { ...this.#place(at), kind: 'call', name, target, args };
  }

  list(at: number, elements: readonly Expr[], optional: ReadonlySet<number> = new Set()): Expr {
    return { ...this.#place(at), kind: 'list', elements, optional };
  }

  map(at: number, entries: ExprOf<'map'>['entries']): Expr {
    return { ...this.#place(at), kind: 'map', entries };
  }

  struct(at: number, name: string, fields: ExprOf<'struct'>['fields']): Expr {
    return { ...this.#place(at), kind: 'struct', name, fields };
  }

  fold(at: number, fold: Omit<ExprOf<'comprehension'>, 'id' | 'at' | 'kind'>): Expr {
    return { ...this.#place(at), kind: 'comprehension', ...fold };
  }
}
