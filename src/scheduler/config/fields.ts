/** Reads a configuration strictly: what is of another type, or has no meaning, is an error that says where it is. */
export class Fields {
  readonly path: string;
  readonly errors: string[];
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  constructor(value: unknown, path: string, errors: string[]) {
    this.path = path;
    this.errors = errors;
    if (isObject(value)) this.#values = value;
    else {
      this.#values = {};
      if (value !== undefined && value !== null) this.#wrong(path, value, 'must be an object');
    }
  }

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  #wrong(path: string, value: unknown, detail: string): void {
    this.errors.push(`${path}: Invalid value: ${JSON.stringify(value)}: ${detail}`);
  }

  invalid(name: string, value: unknown, detail: string): void {
    this.#wrong(this.at(name), value, detail);
  }

  required(name: string, detail = ''): void {
    this.errors.push(`${this.at(name)}: Required value${detail === '' ? '' : `: ${detail}`}`);
  }

  raw(name: string): unknown {
    this.#known.add(name);
    return this.#values[name] ?? undefined;
  }

  #typed<T>(name: string, is: (value: unknown) => value is T, what: string): T | undefined {
    const value = this.raw(name);
    if (value === undefined || is(value)) return value;
    this.invalid(name, value, `must be ${what}`);
    return undefined;
  }

  string(name: string): string | undefined {
    return this.#typed(name, isString, 'a string');
  }

  boolean(name: string): boolean | undefined {
    return this.#typed(name, isBoolean, 'a boolean');
  }

  /** @param range of the values that are allowed, both ends */
  integer(name: string, [least, most]: readonly [number, number]): number | undefined {
    const value = this.#typed(name, isInteger, 'an integer');
    if (value === undefined || (value >= least && value <= most)) return value;
    this.invalid(name, value, `not in valid range [${String(least)}-${String(most)}]`);
    return undefined;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.string(name);
    const found = allowed.find((one) => one === value);
    if (value !== undefined && found === undefined) {
      const list = allowed.map((one) => JSON.stringify(one)).join(', ');
      this.errors.push(`${this.at(name)}: Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`);
    }
    return found;
  }

  object(name: string): Fields | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : new Fields(value, this.at(name), this.errors);
  }

  list(name: string): readonly Fields[] | undefined {
    const value = this.#typed(name, isArray, 'a list');
    return value?.map((item, index) => new Fields(item, `${this.at(name)}[${String(index)}]`, this.errors));
  }

  strings(name: string): readonly string[] | undefined {
    const value = this.#typed(name, isArray, 'a list');
    return value?.flatMap((item, index) => {
      if (isString(item)) return [item];
      this.invalid(`${name}[${String(index)}]`, item, 'must be a string');
      return [];
    });
  }

  /** Nobody asked for the other fields, so they mean nothing. */
  end(): void {
    for (const name of Object.keys(this.#values)) {
      if (!this.#known.has(name))
        this.errors.push(`strict decoding error: unknown field ${JSON.stringify(this.at(name))}`);
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
