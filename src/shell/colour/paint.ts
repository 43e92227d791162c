/** Colours of the terminal's palette, which the page's theme keeps readable on its background (ECMA-48 SGR). */
const CODES = {
  bold: '1',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  magenta: '35',
  cyan: '36',
  grey: '90',
} as const;

export type Colour = keyof typeof CODES;

export function paint(colour: Colour | undefined, text: string): string {
  return colour === undefined || text === '' ? text : `\x1b[${CODES[colour]}m${text}\x1b[0m`;
}
