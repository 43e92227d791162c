/** A kustomization that cannot be built; the messages are kustomize's. */
export class KustomizeError extends Error {
  override readonly name = 'KustomizeError';
}

/** What a failure says when it is told with what was being done. Upstream: kyaml/errors, WrapPrefixf. */
export function within<T>(what: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw prefixed(what, cause);
  }
}

/** As {@link within}, for a step that takes time. */
export async function withinAsync<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    throw prefixed(what, cause);
  }
}

function prefixed(what: string, cause: unknown): unknown {
  return cause instanceof KustomizeError ? new KustomizeError(`${what}: ${cause.message}`) : cause;
}
