/** Names in columns down the screen, as `ls` lays them out; lines end in CR LF. */
export function alignedColumns(names: readonly string[], width: number): string {
  const widest = Math.max(...names.map((name) => name.length)) + 2;
  const columns = Math.max(1, Math.floor(width / widest));
  const rows = Math.ceil(names.length / columns);
  const lines = Array.from({ length: rows }, (_, row) =>
    names
      .filter((_name, index) => index % rows === row)
      .map((name) => name.padEnd(widest))
      .join('')
      .trimEnd(),
  );
  return lines.map((line) => `${line}\r\n`).join('');
}
