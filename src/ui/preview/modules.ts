import { init, parse } from 'es-module-lexer';
import { resolveUrl } from './local-url.ts';
import { rewriteLocation } from './script-location.ts';

/** Source of a module script; undefined when it cannot be had. */
export type LoadModule = (url: URL) => Promise<string | undefined>;

/**
 * A frame without an origin of its own fetches no modules: they are in its import map, under absolute URLs, as data. So
 * every import that a module has is written out as one, `import.meta.url` is what it would have been, and `import()`
 * goes to the frame's `__previewImport`.
 */
export async function rewriteModule(text: string, base: string): Promise<{ code: string; imports: string[] }> {
  await init;
  const source = rewriteLocation(text);
  const [found] = parse(source);
  const imports: string[] = [];
  let code = '';
  let end = 0;
  const replace = (from: number, to: number, text: string): void => {
    code += source.slice(end, from) + text;
    end = to;
  };
  for (const { d, s, e, ss, n } of found) {
    if (d === -2) {
      replace(s, e, `({url:${JSON.stringify(base)},resolve:(to)=>new URL(to,${JSON.stringify(base)}).href})`);
    } else if (d >= 0) {
      // From `import` to its bracket; what is between the brackets may have imports itself.
      replace(ss, d, `__previewImport(${JSON.stringify(base)})`);
    } else if (n !== undefined) {
      const url = /^(\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i.test(n) ? resolveUrl(n, base) : undefined;
      if (url?.protocol !== 'http:') continue;
      imports.push(url.href);
      replace(s, e, url.href);
    }
  }
  return { code: code + source.slice(end), imports };
}

/** The modules that these need, and theirs: code by URL, for an import map. Those that cannot be had are missing. */
export async function moduleGraph(urls: readonly string[], load: LoadModule): Promise<Map<string, string>> {
  const graph = new Map<string, string>();
  const seen = new Set<string>();
  async function visit(url: string): Promise<void> {
    if (seen.has(url)) return;
    seen.add(url);
    const source = await load(new URL(url));
    if (source === undefined) return;
    const { code, imports } = await rewriteModule(source, url);
    graph.set(url, code);
    await Promise.all(imports.map(visit));
  }
  await Promise.all(urls.map(visit));
  return graph;
}

/** `{imports}` of an import map. */
export function importMap(graph: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    [...graph].map(([url, code]) => [url, `data:text/javascript;charset=utf-8,${encodeURIComponent(code)}`]),
  );
}
