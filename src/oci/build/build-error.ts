/** A build that failed, in BuildKit's words; `line` is that of the instruction in the Dockerfile. */
export class BuildError extends Error {
  readonly line: number;

  constructor(line: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.line = line;
  }
}

/** What is wrong with the Dockerfile itself: `dockerfile parse error on line 3: unknown instruction: FORM`. */
export function parseError(line: number, message: string): BuildError {
  return new BuildError(line, `dockerfile parse error on line ${String(line)}: ${message}`);
}
