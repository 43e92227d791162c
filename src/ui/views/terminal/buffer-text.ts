import type { IBuffer } from '@xterm/xterm';

/** The screen and its history as text: lines that were broken at the edge are whole, blanks at the end are gone. */
export function bufferText(buffer: IBuffer): string {
  const lines: string[] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (line === undefined) continue;
    const text = line.translateToString(buffer.getLine(row + 1)?.isWrapped !== true);
    if (line.isWrapped && lines.length > 0) lines.push(`${lines.pop() ?? ''}${text}`);
    else lines.push(text);
  }
  return lines.join('\n').trimEnd();
}
