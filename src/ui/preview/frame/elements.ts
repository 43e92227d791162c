import type { FrameConnection } from './connection.ts';

/**
 * What scripts put into the document later: images, scripts, style sheets, frames. The browser would fetch them itself, and
 * is not allowed to; they are fetched by the port and given to it as data. Where an element's URL was, it says in
 * `data-preview-src`, as the elements that the workspace prepared do.
 */
export function patchElements(connection: FrameConnection): void {
  const URL_OF = 'data-preview-src';
  type Loads = readonly [prototype: Element, property: string];
  const loading: readonly Loads[] = [
    [HTMLImageElement.prototype, 'src'],
    [HTMLSourceElement.prototype, 'src'],
    [HTMLMediaElement.prototype, 'src'],
    [HTMLVideoElement.prototype, 'poster'],
    [HTMLInputElement.prototype, 'src'],
    [HTMLScriptElement.prototype, 'src'],
    [HTMLIFrameElement.prototype, 'src'],
    [HTMLLinkElement.prototype, 'href'],
  ];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with an element each time
  const nativeSet = Element.prototype.setAttribute;
  const isOne = (prototype: Element, element: Element): boolean =>
    Object.prototype.isPrototypeOf.call(prototype, element);
  /** Scripts that were inserted run in their order where that is asked for; it costs little to do so always. */
  let scripts: Promise<unknown> = Promise.resolve();

  const blobUrl = async (url: string): Promise<string> => {
    const response = await connection.fetch(new Request(url));
    if (!response.ok) throw new TypeError(`${url}: ${String(response.status)}`);
    return URL.createObjectURL(await response.blob());
  };
  const scriptUrl = async (url: string): Promise<string> =>
    URL.createObjectURL(new Blob([await connection.prepare('script', url)], { type: 'text/javascript' }));
  const styleUrl = async (url: string): Promise<string> =>
    URL.createObjectURL(new Blob([await connection.prepare('style', url)], { type: 'text/css' }));

  async function importable(url: string): Promise<string> {
    const text = await connection.prepare('modules', url);
    const map = document.createElement('script');
    map.type = 'importmap';
    map.textContent = `{"imports":${text}}`;
    document.head.append(map);
    return url;
  }

  /** The element's URL was set to this one: gives it its content instead. */
  async function load(element: Element, name: string, url: string): Promise<void> {
    nativeSet.call(element, URL_OF, url);
    try {
      if (element instanceof HTMLIFrameElement) {
        element.srcdoc = await connection.prepare('document', url);
      } else if (element instanceof HTMLScriptElement && element.type === 'module') {
        const module = await importable(url);
        nativeSet.call(element, name, `data:text/javascript,import ${encodeURIComponent(JSON.stringify(module))}`);
      } else if (element instanceof HTMLScriptElement) {
        const before = scripts;
        const content = scriptUrl(url);
        scripts = content.catch(() => undefined);
        await before;
        nativeSet.call(element, name, await content);
      } else if (element instanceof HTMLLinkElement) {
        if (element.relList.contains('stylesheet')) nativeSet.call(element, name, await styleUrl(url));
        else element.dispatchEvent(new Event('load'));
      } else nativeSet.call(element, name, await blobUrl(url));
    } catch {
      element.dispatchEvent(new Event('error'));
    }
  }

  for (const [prototype, name] of loading) {
    const native = Object.getOwnPropertyDescriptor(prototype, name);
    if (native?.set === undefined) continue;
    Object.defineProperty(prototype, name, {
      ...native,
      get(this: Element): unknown {
        return this.getAttribute(URL_OF) ?? (native.get?.call(this) as unknown);
      },
      set(this: Element, value: unknown) {
        this.setAttribute(name, String(value));
      },
    });
  }
  Element.prototype.setAttribute = function (this: Element, name: string, value: unknown) {
    const loads = loading.some(([prototype, property]) => property === name.toLowerCase() && isOne(prototype, this));
    const url = loads ? connection.local(String(value)) : undefined;
    if (url !== undefined) void load(this, name, url);
    else {
      if (loads) this.removeAttribute(URL_OF);
      nativeSet.call(this, name, String(value));
    }
  };

  /** What came as markup: scripts in it do not run, as anywhere. */
  function adopt(element: Element): void {
    if (element instanceof HTMLScriptElement) return;
    for (const [prototype, name] of loading) {
      const url = isOne(prototype, element) ? connection.local(element.getAttribute(name)) : undefined;
      if (url !== undefined) void load(element, name, url);
    }
    if (element.hasAttribute('srcset') && element.hasAttribute('src')) element.removeAttribute('srcset');
    void adoptStyle(element);
  }

  async function adoptStyle(element: Element): Promise<void> {
    if (!(element instanceof HTMLElement)) return;
    for (const property of ['background-image', 'list-style-image', 'border-image-source', 'mask-image', 'cursor']) {
      const value = element.style.getPropertyValue(property);
      for (const [whole, text = ''] of value.matchAll(/url\("([^"]*)"\)/g)) {
        const url = connection.local(text);
        if (url === undefined) continue;
        const blob = await blobUrl(url).catch(() => undefined);
        // Meanwhile it may be another.
        const current = element.style.getPropertyValue(property);
        if (blob !== undefined) element.style.setProperty(property, current.replace(whole, `url("${blob}")`));
      }
    }
  }

  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === 'attributes') void adoptStyle(target as Element);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        adopt(node);
        for (const inner of node.querySelectorAll('[src], [href], [poster], [style], [srcset]')) adopt(inner);
      }
    }
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['style'] });

  /** `import()` in the modules that the workspace prepared. */
  // As text: a bundler would take an import() for one of its own.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const nativeImport = new Function('url', 'return import(url)') as (url: string) => Promise<unknown>;
  const dynamicImport = (base: string) => async (specifier: string) => {
    const url = URL.parse(specifier, /^(\.{0,2}\/)/.test(specifier) ? base : undefined)?.href;
    if (url === undefined) throw new TypeError(`Failed to resolve module specifier '${specifier}'`);
    return nativeImport(await importable(url));
  };
  Object.defineProperty(window, '__previewImport', { value: dynamicImport });
}
