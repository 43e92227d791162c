import { textWidth } from '../../base/index.ts';

const COLOUR = /\x1b\[[\d;]*m/g;

function widthOf(name: string): number {
  return textWidth(name.replace(COLOUR, ''));
}

/** Names in columns down the screen, as `ls` lays them out; lines end in CR LF. */
export function alignedColumns(names: readonly string[], width: number): string {
  const widest = names.reduce((most, name) => Math.max(most, widthOf(name)), 0) + 2;
  const columns = Math.max(1, Math.floor(width / widest));
  const rows = Math.ceil(names.length / columns);
  const lines: string[] = Array.from({ length: rows }, () => '');
  for (const [index, name] of names.entries()) {
    const last = index + rows >= names.length;
    lines[index % rows] = `${lines[index % rows] ?? ''}${name}${last ? '' : ' '.repeat(widest - widthOf(name))}`;
  }
  return lines.map((line) => `${line}\r\n`).join('');
}
