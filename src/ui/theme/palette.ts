/**
 * A colour of tokens.css, for what cannot read CSS variables (Monaco, xterm): with two digits a channel, which is what
 * they take, while a minified stylesheet may have one.
 */
export function token(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  return /^#[0-9a-f]{3,4}$/i.test(value) ? value.replace(/[0-9a-f]/gi, '$&$&') : value;
}
