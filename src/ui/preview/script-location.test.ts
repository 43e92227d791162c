import { expect, test } from 'vitest';
import { rewriteLocation } from './script-location.ts';

test.each([
  [`window.location = '/a'`, `__preview.location = '/a'`],
  [`location.href='/a'`, `__preview.location.href='/a'`],
  [`x();location="/a"`, `x();__preview.location="/a"`],
  [`go=()=>location="/a"`, `go=()=>__preview.location="/a"`],
  [`location.reload()`, `__preview.location.reload()`],
  [`if(window.location.pathname==='/a')b()`, `if(__preview.location.pathname==='/a')b()`],
  [`document.location.replace(u)`, `__preview.location.replace(u)`],
  [`const location = useLocation(); location.pathname`, `const location = useLocation(); location.pathname`],
  [`if (location == x || location.href === y) z`, `if (location == x || location.href === y) z`],
  [`history.location.replace(x)`, `history.location.replace(x)`],
  [`({ location: 1 }), mywindow.location`, `({ location: 1 }), mywindow.location`],
  [`(location = a) => b`, `(location = a) => b`],
])('%s', (script, expected) => {
  expect(rewriteLocation(script)).toBe(expected);
});
