/** The choices of `select`, numbered, in columns if that takes fewer lines (bash, execute_cmd.c, print_select_list). */
export function alignedMenu(words: readonly string[], columns: number): string {
  const digits = String(words.length).length;
  const items = words.map((word, index) => `${String(index + 1).padStart(digits)}) ${word}`);
  const width = Math.max(...items.map((item) => item.length)) + 2;
  const across = Math.max(1, Math.floor(columns / width));
  const rows = Math.max(Math.ceil(items.length / across), 1);
  if (rows === 1 || across === 1) return items.map((item) => `${item}\n`).join('');
  return Array.from({ length: rows }, (_, row) => {
    const line = items.filter((_item, index) => index % rows === row);
    return `${line.map((item, index) => (index === line.length - 1 ? item : item.padEnd(width))).join('')}\n`;
  }).join('');
}
