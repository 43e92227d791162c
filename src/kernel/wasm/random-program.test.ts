import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KERNEL_MODULE } from './imports.ts';
import { rewriteModule } from './rewrite.ts';
import { randomProgram } from './testing/random-program.ts';

type Outcome = number | string;

function run(bytes: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports): Outcome {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  try {
    return (exports['run'] as (argument: number) => number)(5);
  } catch (cause) {
    return cause instanceof Error ? cause.message : 'an exception';
  }
}

test(
  'a program does the same after it was rewritten, however little fuel it gets at a time',
  { timeout: 60_000 },
  () => {
    let refills = 0;
    let turns = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const bytes = randomProgram(seed);
        const refill = (): number => {
          refills++;
          return 1 + (refills % 97);
        };
        const outcome = run(bytes, {});
        turns += typeof outcome === 'number' ? 1 : 0;
        expect(run(rewriteModule(bytes).bytes, { [KERNEL_MODULE]: { refill } })).toEqual(outcome);
      }),
      { numRuns: 500 },
    );
    // They are no programs that end at once.
    expect(turns).toBeGreaterThan(300);
    expect(refills).toBeGreaterThan(10_000);
  },
);
