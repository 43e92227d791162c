import { expect, test } from 'vitest';
import { moduleGraph, rewriteModule } from './modules.ts';

const BASE = 'http://localhost:8080/js/main.js';

test.each([
  [`import a from './a.js'; a();`, `import a from 'http://localhost:8080/js/a.js'; a();`],
  [`export * from "/b.js"`, `export * from "http://localhost:8080/b.js"`],
  [`import x from 'lodash'`, `import x from 'lodash'`],
  [`import('./c.js').then(f)`, `__previewImport("${BASE}")('./c.js').then(f)`],
  [
    `import(name + import.meta.url)`,
    `__previewImport("${BASE}")(name + ({url:"${BASE}",resolve:(to)=>new URL(to,"${BASE}").href}).url)`,
  ],
  [`const s = "import './a.js'"; // import './b.js'`, `const s = "import './a.js'"; // import './b.js'`],
])('%s', async (source, expected) => {
  expect((await rewriteModule(source, BASE)).code).toBe(expected);
});

test('modules that import each other are each loaded once', async () => {
  const files: Record<string, string> = {
    '/js/main.js': `import './a.js'; import './missing.js';`,
    '/js/a.js': `import './main.js'; import '/b.js';`,
    '/b.js': `export default 1`,
  };
  const loaded: string[] = [];
  const graph = await moduleGraph([BASE], ({ pathname }) => {
    loaded.push(pathname);
    return Promise.resolve(files[pathname]);
  });
  expect(loaded.sort()).toEqual(['/b.js', '/js/a.js', '/js/main.js', '/js/missing.js']);
  expect([...graph.keys()].map((url) => new URL(url).pathname).sort()).toEqual(['/b.js', '/js/a.js', '/js/main.js']);
});
