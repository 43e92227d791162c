import type { Pod } from '../../api/index.ts';
import { MAX_SCORE, type SchedulerPlugin } from '../framework.ts';
import { podAmounts, type Amounts } from '../resources.ts';
import { amountOf } from './scoring-strategy.ts';

/** How far the shares of what is used are apart: 0 when they are equal. */
function spread(fractions: readonly number[]): number {
  const [first, second] = fractions;
  if (first === undefined || second === undefined) return 0;
  if (fractions.length === 2) return Math.abs(first - second) / 2;
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  return Math.sqrt(fractions.reduce((sum, fraction) => sum + (fraction - mean) ** 2, 0) / fractions.length);
}

/** The resources of a node are to fill up alike. Upstream: plugins/noderesources/balanced_allocation.go. */
export function createBalancedAllocation(resources: readonly string[]): SchedulerPlugin {
  const readers = resources.map((name) => {
    const read = amountOf(name);
    // What is not requested is not guessed here.
    return { extended: name.includes('/'), read: (amounts: Amounts) => read(amounts, amounts) };
  });
  return {
    name: 'NodeResourcesBalancedAllocation',
    score: (pod: Pod, nodes) => {
      const wanted = podAmounts(pod);
      const asked = readers
        .map((reader) => ({ ...reader, amount: reader.read(wanted) }))
        .filter(({ extended, amount }) => !extended || amount > 0);
      // A pod that requests nothing unbalances nothing.
      if (asked.every(({ amount }) => amount === 0)) return undefined;
      return nodes.map(({ requested, allocatable }) => {
        const fractions: number[] = [];
        for (const { read, amount } of asked) {
          const total = read(allocatable);
          if (total > 0) fractions.push(Math.min(1, (read(requested) + amount) / total));
        }
        return Math.floor((1 - spread(fractions)) * MAX_SCORE);
      });
    },
  };
}
