import type { Tone } from '../state/tone.ts';

/** An outline of 12 by 12: filled, or drawn as a line. */
export interface StatusShape {
  readonly outline: string;
  readonly filled: boolean;
}

/** A circle around the middle. */
function circle(radius: number): string {
  const across = String(radius * 2);
  const arc = `a${String(radius)} ${String(radius)} 0 1 1`;
  return `M6 ${String(6 - radius)}${arc} 0 ${across}${arc} 0 -${across}Z`;
}

/** Each status has a shape of its own: colours are not seen by everybody. */
const SHAPES: Readonly<Record<Tone, StatusShape>> = {
  ok: { outline: circle(5), filled: true },
  progress: { outline: circle(4.4), filled: false },
  warn: { outline: 'M6 .8 11.6 10.9H.4Z', filled: true },
  fail: { outline: 'M3.7.5h4.6L11.5 3.7v4.6L8.3 11.5H3.7L.5 8.3V3.7Z', filled: true },
  unknown: { outline: circle(4.2), filled: false },
  fault: { outline: circle(4.4), filled: false },
};

export function shapeOf(tone: Tone): StatusShape {
  return SHAPES[tone];
}
