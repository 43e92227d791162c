import { expect, test } from 'vitest';
import { rewriteHtml, urlRewriter } from './rewrite.ts';

const PREFIX = '/api/v1/namespaces/default/services/web/proxy';
const rewrite = urlRewriter('10.244.0.5:80', PREFIX);

// upstream: apimachinery pkg/util/proxy/transport_test.go
test.each([
  ['/a/b?c=d#e', `${PREFIX}/a/b?c=d#e`],
  ['/', `${PREFIX}/`],
  ['http://10.244.0.5:80/a/', `${PREFIX}/a/`],
  ['//10.244.0.5:80/a', `${PREFIX}/a`],
  ['http://example.com/a', 'http://example.com/a'],
  ['a/b', 'a/b'],
  ['../a', '../a'],
  ['?q', '?q'],
  ['', ''],
  ['#top', '#top'],
  ['mailto:a@b.c', 'mailto:a@b.c'],
  ['javascript:/x/', 'javascript:/x/'],
  [`${PREFIX}/a`, `${PREFIX}/a`],
])('%j leads to %j', (url, rewritten) => {
  expect(rewrite(url)).toBe(rewritten);
});

test.each([
  ['<a href="/x">/x</a>', `<a href="${PREFIX}/x">/x</a>`],
  ["<img alt='/a' src='/b.png' longdesc=/c>", `<img alt='/a' src='${PREFIX}/b.png' longdesc=${PREFIX}/c>`],
  ['<A HREF="/x" title="a>b">', `<A HREF="${PREFIX}/x" title="a>b">`],
  ['<p href="/x">', '<p href="/x">'],
  ['<!-- <a href="/x"> -->', '<!-- <a href="/x"> -->'],
  [`<script src="/s.js">f('<a href="/x">')</script>`, `<script src="${PREFIX}/s.js">f('<a href="/x">')</script>`],
  ['<link rel=stylesheet href=/s.css>', `<link rel=stylesheet href=${PREFIX}/s.css>`],
  ['1 < 2 <a href="b">', '1 < 2 <a href="b">'],
])('in a page, %s', (html, rewritten) => {
  expect(rewriteHtml(html, rewrite)).toBe(rewritten);
});
