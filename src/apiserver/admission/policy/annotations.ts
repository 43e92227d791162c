/** What the bindings of a policy want to have noted; the same twice is noted once. upstream: auditAnnotationCollector */
export class AnnotationCollector {
  readonly #values = new Map<string, Set<string>>();

  add(key: string, value: string): void {
    this.#values.set(key, (this.#values.get(key) ?? new Set()).add(value));
  }

  publish(policy: string, annotate: (key: string, value: string) => void): void {
    for (const [key, values] of this.#values) annotate(`${policy}/${key}`, [...values].join(', '));
  }
}
