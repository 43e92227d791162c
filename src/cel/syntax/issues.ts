/** Something wrong with an expression before it is evaluated. */
export interface Issue {
  /** Offset in code points. */
  readonly at: number;
  readonly message: string;
}

/** What cel-go says of issues: a line for each with the source below. upstream: cel-go common/errors.go, error.go */
export function issuesText(source: string, issues: readonly Issue[]): string {
  const lines = source.split('\n').map((line) => [...line]);
  return issues
    .map((issue) => ({ ...issue, ...locate(lines, issue.at) }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, message }) => {
      const head = `ERROR: <input>:${String(line + 1)}:${String(column + 1)}: ${message}`;
      return `${head}\n | ${(lines[line] ?? []).join('').replaceAll('\t', ' ')}\n | ${marker(lines[line] ?? [], column)}`;
    })
    .join('\n');
}

function locate(lines: readonly (readonly string[])[], at: number): { line: number; column: number } {
  let rest = at;
  for (const [line, chars] of lines.entries()) {
    if (rest <= chars.length || line === lines.length - 1) return { line, column: rest };
    rest -= chars.length + 1;
  }
  return { line: 0, column: at };
}

/** Wide characters get wide dots. */
function marker(chars: readonly string[], column: number): string {
  const isWide = (char: string | undefined): boolean => (char?.codePointAt(0) ?? 0) > 0x7f;
  const dots = chars.slice(0, column).map((char) => (isWide(char) ? '．' : '.'));
  return `${dots.join('')}${isWide(chars[column]) ? '＾' : '^'}`;
}
