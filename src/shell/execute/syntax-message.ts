import { Incomplete, type SyntaxFailure } from '../syntax/parse.ts';

/** What is said of a text that is no script. */
export function syntaxMessage(prefix: string, text: string, cause: SyntaxFailure | Incomplete): string {
  const lines = text.split('\n');
  if (cause instanceof Incomplete) {
    const last = lines.length + (text.endsWith('\n') ? 0 : 1);
    return `${prefix}: line ${String(cause.missing?.line ?? last)}: ${cause.message}\n`;
  }
  const line = `${prefix}: line ${String(cause.line)}: `;
  return `${line}${cause.message}\n${line}\`${lines[cause.line - 1] ?? ''}'\n`;
}
