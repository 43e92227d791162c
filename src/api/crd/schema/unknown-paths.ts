/** Where a walk through an object is, and which fields it found that nobody knows. */
export class UnknownPaths {
  readonly found: string[] = [];
  readonly #path: (string | number)[] = [];

  get atRoot(): boolean {
    return this.#path.length === 0;
  }

  /** Does a step below a field or an item. */
  within<T>(part: string | number, step: () => T): T {
    this.#path.push(part);
    const result = step();
    this.#path.pop();
    return result;
  }

  record(field: string): void {
    let text = '';
    for (const part of [...this.#path, field]) {
      if (typeof part === 'number') text += `[${String(part)}]`;
      else text += text === '' ? part : `.${part}`;
    }
    this.found.push(text);
  }
}
