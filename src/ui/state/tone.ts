/**
 * What a status means, told by colour, shape and word together: `ok` a filled green disc, `progress` a blue ring in
 * motion, `warn` an amber triangle, `fail` a red octagon, `unknown` a hollow grey ring, `fault` violet dashes.
 */
export type Tone = 'ok' | 'progress' | 'warn' | 'fail' | 'unknown' | 'fault';

export interface Status {
  readonly tone: Tone;
  /** The word of kubectl's STATUS column where there is one. */
  readonly word: string;
}

const SEVERITY: readonly Tone[] = ['ok', 'unknown', 'progress', 'fault', 'warn', 'fail'];

/** Higher for what needs attention first. */
export function severity(tone: Tone): number {
  return SEVERITY.indexOf(tone);
}
