/** What a link of the answer is turned into, so that it leads through the proxy again. */
export type RewriteUrl = (url: string) => string;

/**
 * upstream: apimachinery pkg/util/proxy/transport.go rewriteURL
 * @param host of the backend @param prefix the path of the proxy, before that of the backend
 */
export function urlRewriter(host: string, prefix: string): RewriteUrl {
  return (text) => {
    const [, scheme, authority, path = '', rest = ''] =
      /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(.*)$/i.exec(text) ?? [];
    const different = (authority ?? '') !== '' && authority !== host;
    // Without slashes behind it, it is `mailto:` or the like.
    const opaque = scheme !== undefined && authority === undefined;
    if (different || opaque || !path.startsWith('/')) return text;
    return `${path.startsWith(prefix) ? '' : prefix}${path}${rest}`;
  };
}

/** Attributes with a URL in them, by element. upstream: atomsToAttrs */
const URL_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
};

/** A comment or the text of a script, which stay as they are, or a start tag. */
const PIECES =
  /<!--[\s\S]*?-->|(<(script|style)\b(?:[^>"']|"[^"]*"|'[^']*')*>)([\s\S]*?)(?=<\/\2)|<([a-z][a-z\d]*)\b(?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const ATTRIBUTE = /(\s)([a-z-]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/** The same page with its links rewritten. */
export function rewriteHtml(html: string, rewrite: RewriteUrl): string {
  return html.replace(PIECES, (whole: string, rawTag?: string, rawName?: string, rawText?: string, name?: string) => {
    if (rawTag !== undefined) return rewriteTag(rawTag, rawName ?? '', rewrite) + (rawText ?? '');
    return name === undefined ? whole : rewriteTag(whole, name, rewrite);
  });
}

function rewriteTag(tag: string, name: string, rewrite: RewriteUrl): string {
  const attributes = URL_ATTRIBUTES[name.toLowerCase()];
  if (attributes === undefined) return tag;
  return tag.replace(ATTRIBUTE, (whole, blank: string, attribute: string, equals: string, value: string) => {
    if (!attributes.includes(attribute.toLowerCase())) return whole;
    const quote = /^["']/.exec(value)?.[0] ?? '';
    const inner = quote === '' ? value : value.slice(1, -1);
    return `${blank}${attribute}${equals}${quote}${rewrite(inner)}${quote}`;
  });
}
