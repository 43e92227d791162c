import { expect, test } from 'vitest';
import { deepFreeze, freezeChanged } from './deep-freeze.ts';

test('what was made from a frozen tree is frozen to its leaves', () => {
  const before = deepFreeze({ spec: { list: [{ a: 1 }, { b: 2 }] }, status: { phase: 'Pending' } });
  const after = {
    spec: { ...before.spec, list: [before.spec.list[0], { b: 3, inner: { c: [4] } }] },
    status: before.status,
    more: { deep: [{}] },
  };
  freezeChanged(after, before);
  const frozen: unknown[] = [
    after,
    after.spec,
    after.spec.list,
    after.spec.list[1],
    after.more,
    after.more.deep,
    after.more.deep[0],
  ];
  expect(frozen.every((part) => Object.isFrozen(part))).toBe(true);
  expect(Object.isFrozen((after.spec.list[1] as { inner: { c: unknown } }).inner.c)).toBe(true);
});
