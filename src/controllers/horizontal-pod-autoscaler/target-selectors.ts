import { matchesLabels, type LabelRequirements, type ObjectKey, type Pod } from '../../api/index.ts';

/** Which pods autoscalers look at: those of two do not mix. Upstream: hpaSelectors. */
export class TargetSelectors {
  /** By namespace, then by name. */
  readonly #known = new Map<string, Map<string, LabelRequirements>>();

  set({ namespace, name }: ObjectKey, selector: LabelRequirements): void {
    const known = this.#known.get(namespace) ?? new Map<string, LabelRequirements>();
    known.set(name, selector);
    this.#known.set(namespace, known);
  }

  delete({ namespace, name }: ObjectKey): void {
    const known = this.#known.get(namespace);
    known?.delete(name);
    if (known?.size === 0) this.#known.delete(namespace);
  }

  /** The autoscalers that look at any of some pods of a namespace: `namespace/name`. */
  of(namespace: string, pods: readonly Pod[]): readonly string[] {
    return [...(this.#known.get(namespace) ?? [])]
      .filter(([, selector]) => pods.some(({ metadata }) => matchesLabels(selector, metadata.labels ?? {})))
      .map(([name]) => `${namespace}/${name}`)
      .sort();
  }
}
