/** A command line, what it reads, and why its output may differ from what kubectl prints. */
export interface Line {
  /** After `kubectl`, with the shell's quotes. */
  readonly line: string;
  readonly stdin?: string;
  /** Variables of its environment: `EDITOR`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Why ours prints something else. Refused by the harness once it does not. */
  readonly reason?: string;
}

/** Lines that are typed one after the other in a cluster of their own. */
export interface Topic {
  readonly name: string;
  /** YAML: objects that are there before the first line, statuses included. */
  readonly state?: string;
  /** Files in the current directory. */
  readonly files?: Readonly<Record<string, string>>;
  readonly lines: readonly (string | Line)[];
}

export function linesOf(topic: Topic): readonly Line[] {
  return topic.lines.map((line) => (typeof line === 'string' ? { line } : line));
}

/** The words of a line, as a shell makes them of quotes and blanks. */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"') word = (word ?? '') + line.charAt(++at);
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === ' ') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === '\\') word = (word ?? '') + line.charAt(++at);
    else word = (word ?? '') + char;
  }
  return word === undefined ? words : [...words, word];
}

/** What a command left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
