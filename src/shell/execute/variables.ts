/** What a variable holds: a text, texts by number (`a=(x y)`), or texts by name (`declare -A`). */
export type Value = string | Map<number, string> | Map<string, string>;

export interface Variable {
  readonly kind: 'text' | 'indexed' | 'associative';
  /** Undefined: it has been declared, and no more. */
  readonly value: Value | undefined;
  readonly exported?: boolean;
  readonly readonly?: boolean;
  /** What is assigned to it is evaluated (`declare -i`). */
  readonly integer?: boolean;
  readonly letters?: 'lower' | 'upper';
  /** It stands for the variable that its value names (`declare -n`). */
  readonly reference?: boolean;
}

/** An assignment to what must not change. */
export class ReadonlyFailure extends Error {
  override readonly name = 'ReadonlyFailure';

  constructor(name: string) {
    super(`${name}: readonly variable`);
  }
}

const MOST_REFERENCES = 8;

/** The variables of a shell, with those of the functions that run (`local`) over them. */
export class Variables {
  readonly #all: Map<string, Variable>;
  /** What the names that a function has made its own meant before, of the innermost last. */
  readonly #scopes: Map<string, Variable | undefined>[] = [];
  /** Every variable that is set is exported (`set -a`). */
  exportsAll = false;

  /** @param exported texts */
  constructor(exported: Iterable<readonly [string, string]> = []) {
    this.#all = new Map();
    for (const [name, value] of exported) this.#all.set(name, { kind: 'text', value, exported: true });
  }

  clone(): Variables {
    const copy = new Variables();
    for (const [name, variable] of this.#all) {
      const { value } = variable;
      copy.#all.set(
        name,
        value instanceof Map ? { ...variable, value: new Map(value as Map<string, string>) } : variable,
      );
    }
    // A function's variables are the subshell's own already: leaving it changes nothing here.
    for (const scope of this.#scopes) copy.#scopes.push(new Map(scope));
    copy.exportsAll = this.exportsAll;
    return copy;
  }

  /** The name behind references. */
  resolve(name: string): string {
    let at = name;
    for (let steps = 0; steps < MOST_REFERENCES; steps++) {
      const variable = this.#all.get(at);
      if (variable?.reference !== true || typeof variable.value !== 'string') return at;
      at = variable.value;
    }
    return at;
  }

  variable(name: string): Variable | undefined {
    return this.#all.get(this.resolve(name));
  }

  /** The text of a variable; of an array, that of its first element. */
  get(name: string): string | undefined {
    const value = this.variable(name)?.value;
    if (value === undefined || typeof value === 'string') return value;
    return (value as ReadonlyMap<number | string, string>).get(this.variable(name)?.kind === 'indexed' ? 0 : '0');
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Sets the text. @throws ReadonlyFailure */
  set(name: string, text: string): void {
    const variable = this.variable(name);
    if (variable === undefined || variable.kind === 'text') this.assign(name, text);
    else this.setElement(name, variable.kind === 'indexed' ? 0 : '0', text);
  }

  /** Sets the value whole. @throws ReadonlyFailure */
  assign(name: string, value: Value | undefined): void {
    const real = this.resolve(name);
    const before = this.#all.get(real);
    if (before?.readonly === true) throw new ReadonlyFailure(real);
    const cased = typeof value === 'string' ? inCase(value, before?.letters) : value;
    const kind =
      typeof value === 'string' || value === undefined
        ? 'text'
        : before?.kind === 'associative' || [...value.keys()].some((key) => typeof key === 'string')
          ? 'associative'
          : 'indexed';
    const exported = before?.exported ?? this.exportsAll;
    this.#all.set(real, {
      ...before,
      kind: value === undefined ? (before?.kind ?? kind) : kind,
      value: cased,
      exported,
    });
  }

  /** Sets one element; a text becomes an array of which it is the first. @throws ReadonlyFailure */
  setElement(name: string, key: number | string, text: string): void {
    const real = this.resolve(name);
    const before = this.#all.get(real);
    if (before?.readonly === true) throw new ReadonlyFailure(real);
    const associative = before?.kind === 'associative';
    const value: Map<number | string, string> =
      before?.value instanceof Map
        ? before.value
        : new Map(typeof before?.value === 'string' ? [[0, before.value]] : []);
    value.set(associative ? String(key) : key, inCase(text, before?.letters));
    this.#all.set(real, {
      ...before,
      kind: associative ? 'associative' : 'indexed',
      value: value as Map<number, string> | Map<string, string>,
    });
  }

  /** Changes what kind of variable it is (`declare`, `export`). */
  declare(name: string, attributes: Partial<Omit<Variable, 'value'>>): void {
    const real = attributes.reference === undefined ? this.resolve(name) : name;
    const before: Variable = this.#all.get(real) ?? { kind: 'text', value: undefined };
    const becomes = attributes.kind ?? before.kind;
    let { value } = before;
    if (becomes !== before.kind && typeof value === 'string') {
      value = becomes === 'associative' ? new Map([['0', value]]) : new Map([[0, value]]);
    } else if (becomes !== 'text' && value === undefined) value = undefined;
    this.#all.set(real, { ...before, ...attributes, value });
  }

  /** @throws ReadonlyFailure */
  delete(name: string): void {
    const real = this.resolve(name);
    if (this.#all.get(real)?.readonly === true) throw new ReadonlyFailure(real);
    this.#all.delete(real);
  }

  deleteElement(name: string, key: number | string): void {
    const value = this.variable(name)?.value;
    if (value instanceof Map) (value as Map<number | string, string>).delete(key);
  }

  /** What is exported, with its text. */
  exported(): Map<string, string> {
    const result = new Map<string, string>();
    for (const [name, variable] of this.#all) {
      if (variable.exported === true && typeof variable.value === 'string') result.set(name, variable.value);
    }
    return result;
  }

  names(): string[] {
    return [...this.#all.keys()].sort();
  }

  /** Keeps a variable as it is, for `restore`. */
  keep(name: string): Variable | undefined {
    return this.#all.get(name);
  }

  restore(name: string, variable: Variable | undefined): void {
    if (variable === undefined) this.#all.delete(name);
    else this.#all.set(name, variable);
  }

  get inFunction(): boolean {
    return this.#scopes.length > 0;
  }

  enter(): void {
    this.#scopes.push(new Map());
  }

  leave(): void {
    for (const [name, variable] of this.#scopes.pop() ?? []) this.restore(name, variable);
  }

  /** Makes a name the running function's own. */
  local(name: string): void {
    const scope = this.#scopes.at(-1);
    if (scope === undefined || scope.has(name)) return;
    const before = this.#all.get(name);
    scope.set(name, before);
    if (before?.readonly === true) throw new ReadonlyFailure(name);
    this.#all.set(name, { kind: 'text', value: undefined });
  }
}

function inCase(text: string, letters: Variable['letters']): string {
  if (letters === undefined) return text;
  return letters === 'lower' ? text.toLowerCase() : text.toUpperCase();
}
