import { expect, test } from 'vitest';

test('the browser of the tests has JSPI', () => {
  expect('Suspending' in WebAssembly).toBe(true);
});
