import type { Terminal } from '@xterm/xterm';
import { codePointWidth } from '../../../base/index.ts';

/** Where xterm keeps a character's width and whether it joins the one before it (its UnicodeService). */
const WIDTH_SHIFT = 1;
const JOINS = 1;

function charProperties(codePoint: number, preceding: number): number {
  const width = codePointWidth(codePoint);
  const before = (preceding >> WIDTH_SHIFT) & 3;
  if (width > 0 || before === 0) return width << WIDTH_SHIFT;
  return (before << WIDTH_SHIFT) | JOINS;
}

/** Characters take as many columns as the shell's line editor reckons: emoji two, as in every other terminal today. */
export function measureCharacters(terminal: Terminal): void {
  terminal.unicode.register({ version: 'tabernetes', wcwidth: codePointWidth, charProperties });
  terminal.unicode.activeVersion = 'tabernetes';
}
