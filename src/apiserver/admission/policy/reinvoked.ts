import { type KubernetesObject, sameJson } from '../../../api/index.ts';
import type { Reinvocation } from '../../registry/index.ts';

/** Who is to be asked again: those that want to be, and that somebody came after. upstream: policy/mutating/reinvocationcontext.go */
export class Reinvoked {
  #lastOutput: KubernetesObject | undefined;
  #eligible = new Set<string>();
  readonly #again = new Set<string>();

  /** Of a plugin in a request. */
  static of({ memory }: Reinvocation, plugin: string): Reinvoked {
    const known = memory.get(plugin);
    const reinvoked = known instanceof Reinvoked ? known : new Reinvoked();
    memory.set(plugin, reinvoked);
    return reinvoked;
  }

  /** Whether others have changed the object since the plugin was done with it. */
  isChanged(object: KubernetesObject): boolean {
    return !sameJson(this.#lastOutput, object);
  }

  isToBeAsked(key: string): boolean {
    return this.#again.has(key);
  }

  /** Somebody changed the object: those before want to see it. */
  askAgain(): void {
    for (const key of this.#eligible) this.#again.add(key);
    this.#eligible = new Set();
  }

  /** Wants to see what others change. */
  add(key: string): void {
    this.#eligible.add(key);
  }

  done(object: KubernetesObject): void {
    this.#lastOutput = object;
  }
}
