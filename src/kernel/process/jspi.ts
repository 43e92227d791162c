/**
 * JavaScript Promise Integration (WebAssembly/js-promise-integration), as TypeScript's libraries do not have it yet:
 * an import that returns a promise suspends the program; an export that may be suspended returns a promise.
 */
interface PromiseIntegration {
  readonly Suspending: new (call: (...args: never[]) => unknown) => WebAssembly.ImportValue;
  readonly promising: (exported: (...args: never[]) => unknown) => (...args: number[]) => Promise<unknown>;
}

function integration(): PromiseIntegration {
  return WebAssembly as unknown as PromiseIntegration;
}

export function suspending(call: (...args: never[]) => unknown): WebAssembly.ImportValue {
  const { Suspending } = integration();
  return new Suspending(call);
}

export function promising(exported: (...args: never[]) => unknown): (...args: number[]) => Promise<unknown> {
  return integration().promising(exported);
}
