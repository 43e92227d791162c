type Write = (...data: never[]) => void;

interface ScreenOutput {
  readonly isScreen: true;
}

/** Marks an output as the terminal itself: commands look whether theirs is (isatty(3)). Whatever wraps it is another one. */
export function screenOutput<T extends Write>(write: T): T {
  return Object.assign(write, { isScreen: true } satisfies ScreenOutput);
}

/** Whether what is written is for eyes: not piped, not redirected, not collected. */
export function isScreen(write: Write): boolean {
  return (write as Partial<ScreenOutput>).isScreen === true;
}

/** Whether colours are wanted there (https://no-color.org, terminfo(5)). */
export function showsColours(write: Write, variables: { get(name: string): string | undefined }): boolean {
  return isScreen(write) && (variables.get('NO_COLOR') ?? '') === '' && variables.get('TERM') !== 'dumb';
}
