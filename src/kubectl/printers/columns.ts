/** Of a column, with what separates it from the next one. */
const NARROWEST = 6;

/** Lays cells out in columns as upstream's tabwriter does: three spaces between, none after the last. */
export function alignColumns(rows: readonly (readonly string[])[], padding = 3): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      if (index < row.length - 1) widths[index] = Math.max(widths[index] ?? NARROWEST - padding, cell.length);
    }
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd((widths[index] ?? 0) + padding)))
        .join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}
