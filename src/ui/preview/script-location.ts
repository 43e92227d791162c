/** `window.location`, whatever is done with it. */
const QUALIFIED =
  /(?<![\w$.])(?:window|self|document|globalThis|top|parent)\s*\.\s*location\b(?!\s*\.\s*ancestorOrigins)/g;
/** A bare `location` that is gone to. What only reads it may mean a variable of that name. */
const CALLED = /(?<![\w$.'"`/-])location\s*\.\s*(?=href\s*=(?![=>])|(?:assign|replace|reload)\s*\()/g;
const ASSIGNED = /((?:^|[;{}\n]|=>)\s*)location(?=\s*=(?![=>]))/g;

/**
 * A document without an address of its own cannot go elsewhere by `location`, and nothing can be put in its place: so
 * scripts are given `__preview.location` to use, which knows where the page is and goes where it may.
 */
export function rewriteLocation(script: string): string {
  if (!script.includes('location')) return script;
  return script
    .replace(QUALIFIED, '__preview.location')
    .replace(CALLED, '__preview.location.')
    .replace(ASSIGNED, '$1__preview.location');
}
