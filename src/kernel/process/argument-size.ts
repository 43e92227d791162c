/** execve(2), "Limits on size of arguments and environment": a quarter of the usual stack of 8 MiB, and MAX_ARG_STRLEN. */
const ARG_MAX = 2 * 1024 * 1024;
const MAX_ARG_STRLEN = 128 * 1024;
const POINTER = 8;
/** What a UTF-16 code unit takes in UTF-8 at most. */
const MOST_BYTES = 3;

const encoder = new TextEncoder();

/** Bytes of a string with its zero. */
function sizeOf(text: string): number {
  return encoder.encode(text).length + 1;
}

/** Whether a program may be started with these arguments and this environment, or it is E2BIG. */
export function argumentsFit(args: readonly string[], env: readonly string[]): boolean {
  const strings = [...args, ...env];
  const bound = strings.reduce((sum, text) => sum + text.length * MOST_BYTES + POINTER + 1, 0);
  if (bound <= MAX_ARG_STRLEN) return true;
  let total = strings.length * POINTER;
  for (const text of strings) {
    const size = sizeOf(text);
    if (size > MAX_ARG_STRLEN) return false;
    total += size;
  }
  return total <= ARG_MAX;
}
