import { expect, test } from 'vitest';
import { rewriteModule } from './rewrite.ts';
import { candidates } from './testing/instructions.ts';

/** WebAssembly 3.0 (core specification, §5.4), as far as this browser has it: whatever it takes, the rewriter takes. */
const THREADS = 0xfe;

test('every instruction that the browser knows is understood, and stays valid', { timeout: 120_000 }, () => {
  const known = new Map<number, Set<string>>();
  const faults: string[] = [];
  for (const { opcode, instruction, module } of candidates()) {
    if (!WebAssembly.validate(module)) continue;
    const family = opcode.length === 1 ? 0 : (opcode[0] ?? 0);
    const name = instruction.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ofFamily = known.get(family) ?? new Set();
    known.set(family, ofFamily.add(opcode.join()));
    try {
      if (!WebAssembly.validate(rewriteModule(module).bytes)) faults.push(`${name}: not valid any more`);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (family !== THREADS || reason !== 'threads are not supported') faults.push(`${name}: ${reason}`);
    }
  }
  expect(faults).toEqual([]);
  // That many there are, at least, but for those that carry values to a label: see control.browser.test.ts.
  expect(known.get(0)?.size).toBeGreaterThanOrEqual(190);
  expect(known.get(0xfb)?.size).toBeGreaterThanOrEqual(29);
  expect(known.get(0xfc)?.size).toBeGreaterThanOrEqual(18);
  expect(known.get(0xfd)?.size).toBeGreaterThanOrEqual(256);
});
