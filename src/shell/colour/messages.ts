import { type Colour, paint } from './paint.ts';

const RESULTS: readonly (readonly [RegExp, Colour])[] = [
  [/^(?:created|exposed|autoscaled|restored)$/, 'green'],
  [/^(?:deleted|evicted|pruned)$/, 'red'],
  [/^(?:unchanged|not labeled|not patched)$/, 'magenta'],
  [
    /^(?:annotated|configured|cordoned|drained|edited|labeled|patched|paused|replaced|restarted|resumed|rolled back|scaled|serverside-applied|tainted|uncordoned|unlabeled|updated|untainted)$/,
    'yellow',
  ],
];

/** `deployment.apps/web created`: what was done. */
export function colourResult(line: string): string {
  const match =
    /^(\S+\/\S+|\S+ "[^"]+")( (?:image |env |resource requirements |selector |serviceaccount |subjects )?)((?:not |rolled |force )?[a-z-]+)((?: .*)?)$/.exec(
      line,
    );
  if (match !== null) {
    const [, object = '', gap = '', done = '', rest = ''] = match;
    const colour = RESULTS.find(([words]) => words.test(done.replace('force ', '')))?.[1];
    return `${object}${gap}${paint(colour, done)}${paint(rest.startsWith(' (') ? 'cyan' : undefined, rest)}`;
  }
  if (/successfully rolled out$|condition met$/.test(line)) return paint('green', line);
  return line;
}

/** A difference: what goes, what comes. */
export function colourDifference(line: string): string {
  if (/^(?:diff|---|\+\+\+) /.test(line)) return paint('bold', line);
  if (line.startsWith('@@')) return paint('cyan', line);
  return paint(line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : undefined, line);
}

/** What is said on standard error. */
export function colourComplaint(line: string): string {
  if (/^Warning:/.test(line)) return paint('yellow', line);
  return /^(?:error|Error|Unable to|The [\w.]+ "|The connection|couldn't)/.test(line) ? paint('red', line) : line;
}
