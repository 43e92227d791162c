import type { Clock } from '../base/index.ts';
import { HOME, type Files } from './files.ts';

const FILE = `${HOME}/.bash_history`;
/** Of earlier versions: lines with NUL between them. */
const OLD_FILE = `${HOME}/.sh_history`;
const MOST = 1000;

/** Lines of a history file; with times between them (`#1700000000`) what is between two times is one line. */
function parseHistory(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (!/^#\d+$/.test(lines[0] ?? '')) return lines;
  const entries: string[][] = [];
  for (const line of lines) {
    if (/^#\d+$/.test(line)) entries.push([]);
    else entries.at(-1)?.push(line);
  }
  return entries.map((entry) => entry.join('\n'));
}

/** What was typed, for all terminals, kept as bash keeps it: each line after its time. */
export class History {
  /** The newest last. */
  readonly lines: string[];
  readonly #files: Files;
  readonly #clock: Clock;

  constructor(files: Files, clock: Clock) {
    this.#files = files;
    this.#clock = clock;
    const old = files.read(OLD_FILE);
    const text = files.read(FILE);
    this.lines = text === undefined ? (old ?? '').split('\0').filter((line) => line !== '') : parseHistory(text);
    if (old !== undefined) files.remove(OLD_FILE);
    if (this.lines.length > MOST || text === undefined) {
      this.lines.splice(0, this.lines.length - MOST);
      if (this.lines.length > 0) files.write(FILE, this.lines.map((line) => this.#entry(line)).join(''));
    }
  }

  #entry(line: string): string {
    return `#${String(Math.floor(this.#clock.now() / 1000))}\n${line}\n`;
  }

  /** Adds a line; not what begins with a blank, nor the same again (`HISTCONTROL=ignoreboth`). */
  add(line: string): void {
    if (line.startsWith(' ') || this.lines.at(-1) === line) return;
    this.lines.push(line);
    if (this.lines.length > MOST) this.lines.shift();
    this.#files.append(FILE, new TextEncoder().encode(this.#entry(line)));
  }
}
