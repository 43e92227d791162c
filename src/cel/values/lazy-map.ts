import { CelError, CelMap, type CelValue } from './value.ts';

/** A map whose values are made when they are first asked for. upstream: apiserver/pkg/cel/lazy */
export class LazyMap extends CelMap {
  readonly #makers: ReadonlyMap<string, () => CelValue>;
  readonly #made = new Map<string, CelValue | CelError>();

  constructor(makers: ReadonlyMap<string, () => CelValue>) {
    super();
    this.#makers = makers;
  }

  override get size(): number {
    return this.#makers.size;
  }

  /** @throws CelError the same one each time */
  override find(key: CelValue): CelValue | undefined {
    const maker = typeof key === 'string' ? this.#makers.get(key) : undefined;
    if (typeof key !== 'string' || maker === undefined) return undefined;
    let made = this.#made.get(key);
    if (made === undefined) {
      made = attempt(maker);
      this.#made.set(key, made);
    }
    if (made instanceof CelError) throw made;
    return made;
  }

  override keys(): Iterable<string> {
    return this.#makers.keys();
  }
}

function attempt(make: () => CelValue): CelValue | CelError {
  try {
    return make();
  } catch (error) {
    if (error instanceof CelError && !error.fatal) return error;
    throw error;
  }
}
