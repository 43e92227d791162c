import { expect, test } from 'vitest';
import { rewriteStylesheet } from './stylesheet.ts';

const rewrite = (css: string): Promise<string> =>
  rewriteStylesheet(
    css,
    (url) => Promise.resolve(url.startsWith('data:') ? undefined : `R:${url}`),
    (url) => Promise.resolve(`I:${url}`),
  );

test.each([
  ['a { background: url(x.png) }', 'a { background: url("R:x.png") }'],
  [`a { background: url( 'x y.png' ) }`, 'a { background: url("R:x y.png") }'],
  ['a { background: url("x(1).png"), url(y.png) }', 'a { background: url("R:x(1).png"), url("R:y.png") }'],
  ['a { background: url(data:image/png;base64,AA==) }', 'a { background: url(data:image/png;base64,AA==) }'],
  ['/* url(x.png) */ a { content: "url(y.png)" }', '/* url(x.png) */ a { content: "url(y.png)" }'],
  ['@import "a.css" screen; b {}', '@import url("I:a.css") screen; b {}'],
  ['@import url(a.css);', '@import url("I:a.css");'],
  ['@IMPORT url("a.css");a{b:url(c)}', '@IMPORT url("I:a.css");a{b:url("R:c")}'],
  [String.raw`a { background: url("x\"y.png") }`, 'a { background: url("R:x%22y.png") }'],
  [String.raw`a { background: url(\78.png) }`, 'a { background: url("R:x.png") }'],
  ['a { background: url() }', 'a { background: url() }'],
  ['a { b: "unclosed', 'a { b: "unclosed'],
])('%s', async (css, expected) => {
  expect(await rewrite(css)).toBe(expected);
});
