/** What is made when it is first needed, and kept: code that few pages need is loaded so. */
export class OnDemand<T> {
  readonly #make: () => Promise<T>;
  #made: T | undefined;
  #making: Promise<T> | undefined;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  /** What is made; undefined as long as it is not. */
  get now(): T | undefined {
    return this.#made;
  }

  /** What failed is tried again the next time. */
  load(): Promise<T> {
    this.#making ??= this.#make().then(
      (made) => (this.#made = made),
      (cause: unknown) => {
        this.#making = undefined;
        throw cause;
      },
    );
    return this.#making;
  }

  /** Calls with what is made: at once if it can. */
  use<R>(call: (made: T) => R | Promise<R>): R | Promise<R> {
    return this.#made === undefined ? this.load().then(call) : call(this.#made);
  }
}
