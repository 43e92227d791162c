import type { Verdict } from './compare.ts';
import { wordsOf } from './topic.ts';

export interface Judged {
  readonly line: string;
  readonly verdict: Verdict;
}

const VERDICTS: readonly Verdict[] = ['identical', 'explained', 'different'];

/** A table of how many lines of each command are identical, explained and different. */
export function report(judged: readonly Judged[]): string {
  const commands = new Map<string, Judged[]>();
  for (const it of judged) {
    const command = wordsOf(it.line).find((word) => !word.startsWith('-')) ?? '';
    commands.set(command, [...(commands.get(command) ?? []), it]);
  }
  const row = (name: string, of: readonly Judged[]): string => {
    const counts = VERDICTS.map((verdict) => String(of.filter((it) => it.verdict === verdict).length).padStart(10));
    return `${name.padEnd(16)}${counts.join(' ')}`;
  };
  const names = [...commands.keys()].sort();
  const head = `${'command'.padEnd(16)}${VERDICTS.map((verdict) => verdict.padStart(10)).join(' ')}`;
  return [head, ...names.map((name) => row(name, commands.get(name) ?? [])), row('all', judged)].join('\n');
}
