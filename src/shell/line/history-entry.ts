import { scanLine } from './scan.ts';

/** After these a command goes on without a semicolon (bash's parse.y, history_delimiting_chars). */
const GOES_ON = /(?:^|[\s;&|(){}])(?:do|then|else|elif|if|while|until|in|\{)$|(?:&&|\|\||[|;&({])$/;

/**
 * A command that was typed over several lines as the one line that history recalls (bash's cmdhist): what is quoted, and
 * here-documents, keep their lines.
 */
export function historyEntry(lines: readonly string[]): string {
  let entry = '';
  for (const [index, line] of lines.entries()) {
    if (index === 0) entry = line;
    else if (entry.endsWith('\\') && scanLine(entry.slice(0, -1)).open !== 'single') entry = entry.slice(0, -1) + line;
    else entry += delimiter(entry, line) + line;
  }
  return entry;
}

function delimiter(entry: string, next: string): string {
  const { open } = scanLine(`${entry}\n`);
  const hasHeredoc = /<<-?\s*\S/.test(entry);
  if (open !== undefined || hasHeredoc || scanLine(entry).open === 'comment') return '\n';
  if (GOES_ON.test(entry.trimEnd()) || next.trim() === '' || entry.trim() === '') return ' ';
  // `f()` before its `{`, a pattern of `case`.
  if (/\)\s*$/.test(entry)) return ' ';
  return '; ';
}
