import { beforeAll } from 'vitest';

/**
 * A page may have about 125 WebAssembly memories, and those of earlier test files count until they are collected: each file begins
 * with as many as there are.
 */
beforeAll(() => {
  const { gc } = globalThis as { readonly gc?: () => void };
  if (gc === undefined) throw new Error('the browser was started without --expose-gc');
  gc();
});
