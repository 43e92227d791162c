import type { FrameConfig } from './frame-messages.ts';
import { FRAME_POLICY, frameScript } from './frame-script.ts';
import { localPlace, resolveUrl } from './local-url.ts';
import { importMap, moduleGraph, rewriteModule } from './modules.ts';
import { rewriteLocation } from './script-location.ts';
import { rewriteStylesheet } from './stylesheet.ts';

export interface Resource {
  /** Where redirects have led. */
  readonly url: URL;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a document needs, by its URL; undefined when it cannot be had. */
export type LoadResource = (url: URL) => Promise<Resource | undefined>;

/** Where an element that the frame fetches nothing for says what its URL was. */
const URL_OF = 'data-preview-src';
/** Frames in frames in frames. */
const MAX_DEPTH = 3;

export function decodeText({ bytes, type }: Pick<Resource, 'bytes' | 'type'>): string {
  const charset = /charset=["']?([^\s"';]+)/i.exec(type)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

async function dataUrl({ bytes, type }: Pick<Resource, 'bytes' | 'type'>): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('unreadable'));
    };
    reader.readAsDataURL(new Blob([bytes], { type }));
  });
}

/** Makes of what a server sends a document that needs nothing more: every resource that its markup names is in it, as data. */
export class PageDocument {
  readonly #load: LoadResource;
  readonly #loaded = new Map<string, Promise<Resource | undefined>>();

  constructor(load: LoadResource) {
    this.#load = load;
  }

  /** The text of the frame's `srcdoc`. @param url of the document */
  async html(text: string, url: URL, config: FrameConfig): Promise<string> {
    const page = new DOMParser().parseFromString(text, 'text/html');
    const base = this.#takeBase(page, url);
    for (const meta of page.querySelectorAll('meta[http-equiv]')) {
      if (meta.getAttribute('http-equiv')?.toLowerCase() === 'content-security-policy') meta.remove();
    }
    await Promise.all([
      ...[...page.querySelectorAll('[src], [poster], [srcset], object[data], image, use')].map((element) =>
        this.#inlineElement(element, base, config),
      ),
      ...[...page.querySelectorAll('link[href]')].map((link) => this.#inlineLink(link, base)),
      ...[...page.querySelectorAll('style')].map(async (style) => {
        style.textContent = await this.#stylesheet(style.textContent, base);
      }),
      ...[...page.querySelectorAll('[style*="url("]')].map(async (element) => {
        element.setAttribute('style', await this.#stylesheet(element.getAttribute('style') ?? '', base));
      }),
    ]);
    const map = await this.#inlineModules(page, base);
    this.#rewriteLocations(page, base);
    page.documentElement.dataset['previewUrl'] = url.href;
    const head = page.createDocumentFragment();
    const policy = page.createElement('meta');
    policy.httpEquiv = 'Content-Security-Policy';
    policy.content = FRAME_POLICY;
    const baseElement = page.createElement('base');
    baseElement.href = base.href;
    const script = page.createElement('script');
    script.textContent = frameScript(config);
    head.append(policy, baseElement, script);
    if (map !== undefined) head.append(map);
    page.head.prepend(head);
    return `${page.doctype === null ? '' : '<!doctype html>'}${page.documentElement.outerHTML}`;
  }

  /** A style sheet with all that it refers to. */
  async style(url: URL): Promise<string | undefined> {
    const resource = await this.#get(url);
    return resource === undefined ? undefined : this.#stylesheet(decodeText(resource), resource.url);
  }

  /** A script as it runs in the frame. */
  async script(url: URL): Promise<string | undefined> {
    const resource = await this.#get(url);
    return resource === undefined ? undefined : rewriteLocation(decodeText(resource));
  }

  /** The modules that one needs, as the `imports` of an import map. */
  async modules(urls: readonly string[]): Promise<Record<string, string>> {
    return importMap(
      await moduleGraph(urls, async (url) => {
        const resource = await this.#get(url);
        return resource === undefined ? undefined : decodeText(resource);
      }),
    );
  }

  #get(url: URL): Promise<Resource | undefined> {
    if (localPlace(url) === undefined) return Promise.resolve(undefined);
    const key = url.href.split('#')[0] ?? '';
    const found = this.#loaded.get(key) ?? this.#load(new URL(key));
    this.#loaded.set(key, found);
    return found;
  }

  #takeBase(page: Document, url: URL): URL {
    const given = page.querySelector('base[href]')?.getAttribute('href');
    for (const element of page.querySelectorAll('base')) element.remove();
    return resolveUrl(given ?? '', url) ?? url;
  }

  async #inlined(text: string, base: URL): Promise<string | undefined> {
    const url = resolveUrl(text, base);
    const resource = url === undefined ? undefined : await this.#get(url);
    if (url === undefined || resource === undefined) return undefined;
    return (await dataUrl(resource)) + url.hash;
  }

  #stylesheet(css: string, base: URL, depth = 0): Promise<string> {
    return rewriteStylesheet(
      css,
      (url) => this.#inlined(url, base),
      async (text) => {
        const url = resolveUrl(text, base);
        const resource = url === undefined || depth > 8 ? undefined : await this.#get(url);
        if (resource === undefined) return undefined;
        const imported = await this.#stylesheet(decodeText(resource), resource.url, depth + 1);
        return `data:text/css;charset=utf-8,${encodeURIComponent(imported)}`;
      },
    );
  }

  async #inlineElement(element: Element, base: URL, config: FrameConfig): Promise<void> {
    if (element.localName === 'script') {
      if (isClassic(element)) await this.#inlineScript(element, base);
      return;
    }
    if (element.localName === 'iframe') {
      await this.#inlineFrame(element, base, config);
      return;
    }
    if (element.hasAttribute('srcset')) await this.#inlineSrcset(element, base);
    for (const name of ['src', 'poster', 'data', 'href', 'xlink:href']) {
      if (element.hasAttribute(name) && !(name === 'data' && element.localName !== 'object')) {
        await this.#inlineAttribute(element, name, base);
      }
    }
  }

  /** Of scripts in the markup; those that have an URL are rewritten where they are inlined. */
  #rewriteLocations(page: Document, base: URL): void {
    for (const script of page.querySelectorAll('script:not([src])')) {
      if (isClassic(script)) script.textContent = rewriteLocation(script.textContent);
    }
    for (const element of page.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') && value.includes('location')) element.setAttribute(name, rewriteLocation(value));
      }
    }
    for (const meta of page.querySelectorAll('meta[http-equiv="refresh" i]')) {
      const [, seconds, text = ''] =
        /^\s*(\d+)[^;,]*(?:[;,]\s*(?:url\s*=\s*)?["']?([^"']*))?/i.exec(meta.getAttribute('content') ?? '') ?? [];
      meta.remove();
      const url = resolveUrl(text, base)?.href;
      if (seconds === undefined || url === undefined) continue;
      const script = page.createElement('script');
      const where = JSON.stringify(url).replaceAll('<', '\\u003c');
      script.textContent = `setTimeout(()=>__preview.location.replace(${where}),${String(Number(seconds) * 1000)})`;
      page.body.append(script);
    }
  }

  async #inlineScript(script: Element, base: URL): Promise<void> {
    const url = resolveUrl(script.getAttribute('src') ?? '', base);
    const resource = url === undefined ? undefined : await this.#get(url);
    script.setAttribute(URL_OF, url?.href ?? '');
    script.removeAttribute('integrity');
    script.removeAttribute('crossorigin');
    if (resource === undefined) return;
    const bytes = new TextEncoder().encode(rewriteLocation(decodeText(resource)));
    script.setAttribute('src', await dataUrl({ bytes, type: 'text/javascript;charset=utf-8' }));
  }

  async #inlineAttribute(element: Element, name: string, base: URL): Promise<void> {
    const text = element.getAttribute(name) ?? '';
    if (text === '' || /^(#|data:|blob:)/i.test(text)) return;
    const inlined = await this.#inlined(text, base);
    element.setAttribute(URL_OF, resolveUrl(text, base)?.href ?? text);
    // An image that is none tells its page of an error, as one that is not there does.
    if (inlined !== undefined) element.setAttribute(name, inlined);
    else element.setAttribute(name, 'data:,');
    element.removeAttribute('integrity');
    element.removeAttribute('crossorigin');
  }

  async #inlineSrcset(element: Element, base: URL): Promise<void> {
    const candidates = [
      ...(element.getAttribute('srcset') ?? '').matchAll(/\s*([^\s,]\S*[^\s,]|[^\s,])(\s+[^,]*)?,?/g),
    ];
    const inlined = await Promise.all(
      candidates.map(async ([, url = '', descriptor = '']) => {
        const data = await this.#inlined(url, base);
        return data === undefined ? [] : [`${data}${descriptor}`];
      }),
    );
    const found = inlined.flat();
    if (found.length > 0) element.setAttribute('srcset', found.join(', '));
    else element.removeAttribute('srcset');
  }

  async #inlineLink(link: Element, base: URL): Promise<void> {
    const relations = (link.getAttribute('rel') ?? '').toLowerCase().split(/\s+/);
    // They would warm up a network that there is none of, and browsers have no policy against some of them.
    if (!relations.includes('stylesheet')) {
      link.remove();
      return;
    }
    const url = resolveUrl(link.getAttribute('href') ?? '', base);
    const css = url === undefined ? undefined : await this.style(url);
    link.setAttribute(URL_OF, url?.href ?? '');
    if (css === undefined) link.setAttribute('href', 'data:text/plain,');
    else link.setAttribute('href', await dataUrl({ bytes: new TextEncoder().encode(css), type: 'text/css' }));
    link.removeAttribute('integrity');
    link.removeAttribute('crossorigin');
  }

  async #inlineFrame(frame: Element, base: URL, config: FrameConfig): Promise<void> {
    const text = frame.getAttribute('src') ?? '';
    const url = resolveUrl(text, base);
    if (text === '' || text.startsWith('about:') || url === undefined || frame.hasAttribute('srcdoc')) return;
    frame.removeAttribute('src');
    frame.setAttribute(URL_OF, url.href);
    const inner = config.depth < MAX_DEPTH ? await this.frame(url, { ...config, depth: config.depth + 1 }) : undefined;
    frame.setAttribute('srcdoc', inner ?? `<p>${url.host} is not in the preview.</p>`);
  }

  /** The `srcdoc` of a frame in the page. */
  async frame(url: URL, config: FrameConfig): Promise<string | undefined> {
    const resource = await this.#get(url);
    if (resource === undefined) return undefined;
    if (resource.type.includes('html')) return this.html(decodeText(resource), resource.url, config);
    return plainDocument(resource);
  }

  /** Gives every module script its code, and an import map for what that imports. */
  async #inlineModules(page: Document, base: URL): Promise<Element | undefined> {
    const scripts = [...page.querySelectorAll('script[type="module" i]')];
    if (scripts.length === 0) return undefined;
    const roots = await Promise.all(
      scripts.map(async (script) => {
        const src = script.getAttribute('src');
        if (src === null) {
          const { code, imports } = await rewriteModule(script.textContent, base.href);
          script.textContent = code.replace(/<\/(?=script)/gi, '<\\/');
          return imports;
        }
        const url = resolveUrl(src, base)?.href;
        if (url === undefined) return [];
        script.setAttribute(URL_OF, url);
        script.removeAttribute('src');
        script.removeAttribute('integrity');
        script.textContent = `import ${JSON.stringify(url)}`;
        return [url];
      }),
    );
    const own = page.querySelector('script[type="importmap" i]');
    const given = own === null ? {} : ownImports(own.textContent, base);
    own?.remove();
    const imports = await this.modules([...roots.flat(), ...Object.values(given)]);
    const map = page.createElement('script');
    map.type = 'importmap';
    // A bare name leads to where its URL does.
    const named = Object.entries(given).map(([name, url]): [string, string] => [name, imports[url] ?? url]);
    const all: Record<string, string> = { ...imports, ...Object.fromEntries(named) };
    map.textContent = JSON.stringify({ imports: all }).replaceAll('<', '\\u003c');
    return map;
  }
}

/** HTML standard, prepare the script element: a script of JavaScript that is no module. */
function isClassic(script: Element): boolean {
  const type = (script.getAttribute('type') ?? '').trim().toLowerCase();
  return type === '' || /^(text|application)\/(x-)?(java|ecma)script$/.test(type);
}

/** Bare names of the page's own import map, with absolute URLs. */
function ownImports(text: string, base: URL): Record<string, string> {
  try {
    const { imports } = JSON.parse(text) as { imports?: Record<string, unknown> };
    return Object.fromEntries(
      Object.entries(imports ?? {}).flatMap(([name, url]) => {
        const absolute = typeof url === 'string' ? resolveUrl(url, base) : undefined;
        return absolute === undefined ? [] : [[name, absolute.href]];
      }),
    );
  } catch {
    return {};
  }
}

/** What is no page: text as text, an image as an image. */
export async function plainDocument(resource: Resource): Promise<string> {
  const page = document.implementation.createHTMLDocument('');
  const policy = page.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'";
  page.head.prepend(policy);
  if (/^(image|video|audio)\//.test(resource.type)) {
    const kind = resource.type.startsWith('image/') ? 'img' : resource.type.startsWith('video/') ? 'video' : 'audio';
    const element = page.createElement(kind);
    element.setAttribute('src', await dataUrl(resource));
    element.setAttribute('controls', '');
    element.style.maxWidth = '100%';
    page.body.append(element);
  } else {
    const text = page.createElement('pre');
    text.style.cssText = 'margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.5 ui-monospace,monospace';
    text.textContent = formatted(decodeText(resource), resource.type);
    page.body.append(text);
  }
  return page.documentElement.outerHTML;
}

function formatted(text: string, type: string): string {
  if (!/[/+]json\b/.test(type)) return text;
  try {
    return JSON.stringify(JSON.parse(text) as unknown, null, 2);
  } catch {
    return text;
  }
}
