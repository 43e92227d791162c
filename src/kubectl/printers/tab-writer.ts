const PADDING = 2;

/** The cells of a line: what stands before each tab. What stands after the last one belongs to no column. */
function cells(line: string): string[] {
  return line.split('\t');
}

/**
 * Lays out text with tabs as Go's text/tabwriter does (minwidth 0, padding 2): a column is as wide as its widest cell in a
 * run of consecutive lines that have a cell in it.
 */
export function tabWriter(text: string): string {
  const lines = text.split('\n').map(cells);
  const widths: number[][] = lines.map(() => []);
  const layOut = (from: number, to: number, column: number): void => {
    for (let start = from; start < to; start++) {
      if ((lines[start]?.length ?? 0) - 1 <= column) continue;
      let end = start;
      let width = 0;
      while (end < to && (lines[end]?.length ?? 0) - 1 > column) {
        width = Math.max(width, (lines[end]?.[column] ?? '').length);
        end++;
      }
      for (let index = start; index < end; index++) (widths[index] ?? [])[column] = width + PADDING;
      layOut(start, end, column + 1);
      start = end - 1;
    }
  };
  layOut(0, lines.length, 0);
  return lines
    .map((line, index) =>
      line
        .map((cell, column) => (column === line.length - 1 ? cell : cell.padEnd(widths[index]?.[column] ?? 0)))
        .join(''),
    )
    .join('\n');
}
