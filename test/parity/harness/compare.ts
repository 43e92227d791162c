import type { Line, Outcome } from './topic.ts';

export type Verdict = 'identical' | 'explained' | 'different';

/** What two clusters never have in common, and kubectl's own clock, which is the machine's. */
const ACCIDENTS: readonly (readonly [RegExp, string])[] = [
  // What kubectl's libraries log.
  [/^[IWE]\d{4} \d\d:\d\d:\d\d\.\d+ .*\n/gm, ''],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\/tmp\/kubectl-edit-\d+/g, '/tmp/kubectl-edit-<number>'],
  [/\/tmp\/(LIVE|MERGED)(-\d+)?\//g, '/tmp/$1/'],
  [/^((?:---|\+\+\+) \/tmp\/.*\t).*$/gm, '$1<time>'],
  [/(resourceVersion"?: ?"?)\d+/g, '$1<version>'],
  [/(\(|\s)\d+[dy](\d+[hd])?( ago\)|$)/gm, '$1<age>$3'],
];

/** The parts that two runs of the same command have in common. */
export function normalized(text: string): string {
  return ACCIDENTS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

function sameText(a: Outcome, b: Outcome): boolean {
  return (
    a.code === b.code && normalized(a.stdout) === normalized(b.stdout) && normalized(a.stderr) === normalized(b.stderr)
  );
}

/** A reason that is no longer needed makes a line different, so that none is left behind. */
export function verdictOf(line: Line, ours: Outcome, real: Outcome): Verdict {
  if (sameText(ours, real)) return line.reason === undefined ? 'identical' : 'different';
  return line.reason === undefined ? 'different' : 'explained';
}
