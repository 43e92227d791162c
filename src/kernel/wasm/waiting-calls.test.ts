import { expect, test, vi } from 'vitest';
import { HOST_MODULE, waitingCalls } from './waiting-calls.ts';

test('a call is made once, and waits only when it answers that it must', () => {
  const module = new WebAssembly.Module(
    waitingCalls([
      { name: 'now', parameters: '' },
      { name: 'later', parameters: 'iI_i' },
    ]),
  );
  const now = vi.fn(() => 6);
  const later = vi.fn((..._args: unknown[]) => -1);
  const wait = vi.fn(() => 27);
  const { exports } = new WebAssembly.Instance(module, { [HOST_MODULE]: { now, later, wait } });
  const calls = exports as Record<string, (...args: unknown[]) => number>;
  expect(calls['now']?.()).toBe(6);
  expect(wait).not.toHaveBeenCalled();
  expect(calls['later']?.(-5, 2n ** 40n, 9n, 7)).toBe(27);
  expect(later.mock.calls).toEqual([[-5, 2n ** 40n, 7]]);
  expect(wait).toHaveBeenCalledTimes(1);
});
