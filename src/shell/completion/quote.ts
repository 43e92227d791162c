import type { Open } from '../line/scan.ts';

/** Text as it is to be typed for a word to be this, where a quote may be open (XCU §2.2). */
export function quoted(text: string, open: Open | undefined): string {
  if (open === 'single') return text.replaceAll("'", "'\\''");
  if (open === 'double') return text.replace(/["$`\\]/g, '\\$&');
  return text.replace(/[\s"'\\$&;|<>()*?[\]`!#~]/g, '\\$&').replaceAll('\\\n', "$'\\n'");
}

/** What ends the quote. */
export function closing(open: Open | undefined): string {
  return open === 'single' ? "'" : open === 'double' ? '"' : '';
}
