/** Comments and strings, which are stepped over; `@import "…"`; and `url(…)` with what is in it, with or without quotes. */
const PARTS =
  /\/\*[\s\S]*?\*\/|(@import\s+)(["'])((?:\\[\s\S]|(?!\2)[^\\])*)\2|url\(\s*(?:(["'])((?:\\[\s\S]|(?!\4)[^\\])*)\4|([^"'()\s\\]*(?:\\.[^"'()\s\\]*)*))\s*\)|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/gi;

/**
 * Replaces what a style sheet refers to. @param replace from a URL as it is written there, to another; undefined leaves it
 * @param imported the same for style sheets that it imports
 */
export async function rewriteStylesheet(
  css: string,
  replace: (url: string) => Promise<string | undefined>,
  imported: (url: string) => Promise<string | undefined>,
): Promise<string> {
  const parts: Promise<string>[] = [];
  let end = 0;
  let importing = false;
  for (const match of css.matchAll(PARTS)) {
    const [whole, atImport, , importUrl, , quoted, bare] = match;
    const between = css.slice(end, match.index);
    parts.push(Promise.resolve(between));
    end = match.index + whole.length;
    importing = /@import\s+$/i.test(between) || (importing && /^\s*$/.test(between));
    const url = importUrl ?? quoted ?? bare;
    if (url === undefined || url === '') {
      parts.push(Promise.resolve(whole));
      continue;
    }
    const isImport = atImport !== undefined || importing;
    importing = false;
    parts.push(
      (isImport ? imported : replace)(unescapeCss(url)).then((target) =>
        target === undefined ? whole : `${atImport ?? ''}url("${target.replace(/["\\\n]/g, encodeURIComponent)}")`,
      ),
    );
  }
  return (await Promise.all(parts)).join('') + css.slice(end);
}

/** CSS Syntax §4.3.7. */
function unescapeCss(text: string): string {
  return text.replace(/\\(?:([0-9a-f]{1,6})\s?|\r?\n|([\s\S]))/gi, (_, hex: string | undefined, letter?: string) =>
    hex === undefined ? (letter ?? '') : String.fromCodePoint(Math.min(parseInt(hex, 16), 0x10ffff)),
  );
}
