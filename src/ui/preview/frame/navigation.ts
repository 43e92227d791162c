import type { FrameConnection } from './connection.ts';

/** Links, forms and the history: where they lead, the workspace goes. */
export function patchNavigation(connection: FrameConnection): void {
  function go(url: string, download = false): void {
    connection.post({ type: 'navigate', url, method: 'GET', contentType: '', body: null, download });
  }

  /** The address that the page believes it is at: its base, unless it has one of its own. */
  let here = connection.local(document.documentElement.dataset['previewUrl'] ?? null) ?? document.baseURI;

  function toFragment(url: URL): boolean {
    const current = new URL(here);
    if (url.hash === '' || url.href.split('#')[0] !== current.href.split('#')[0]) return false;
    const id = decodeURIComponent(url.hash.slice(1));
    const target = document.getElementById(id) ?? document.getElementsByName(id)[0];
    if (target !== undefined) target.scrollIntoView();
    else if (id === '' || id === 'top') scrollTo(0, 0);
    here = url.href;
    connection.post({ type: 'moved', url: here, replace: false });
    window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL: current.href, newURL: here }));
    return true;
  }

  /** What scripts have for `location` (script-location.ts). */
  const location = {
    assign(url: string | URL) {
      const target = new URL(url, document.baseURI);
      if (!toFragment(target)) go(target.href);
    },
    replace(url: string | URL) {
      location.assign(url);
    },
    reload() {
      go(here);
    },
    toString: () => here,
    get ancestorOrigins() {
      return window.location.ancestorOrigins;
    },
  };
  for (const part of [
    'href',
    'origin',
    'protocol',
    'host',
    'hostname',
    'port',
    'pathname',
    'search',
    'hash',
  ] as const) {
    Object.defineProperty(location, part, {
      enumerable: true,
      get: () => new URL(here)[part],
      set(value: unknown) {
        const url = new URL(here);
        if (part === 'href') location.assign(String(value));
        else if (part !== 'origin') {
          url[part] = String(value);
          location.assign(url);
        }
      },
    });
  }
  const preview = Object.defineProperty({}, 'location', {
    get: () => location,
    set(url: unknown) {
      location.assign(String(url));
    },
  });
  Object.defineProperty(window, '__preview', { value: preview });

  addEventListener('click', (event) => {
    const [origin] = event.composedPath();
    if (event.defaultPrevented || event.button !== 0 || !(origin instanceof Element)) return;
    const link = origin.closest<HTMLAnchorElement>('a[href], area[href]');
    if (link === null || /^(javascript|blob|data):/i.test(link.href)) return;
    event.preventDefault();
    const url = URL.parse(link.href);
    if (url !== null && !toFragment(url)) go(url.href, link.hasAttribute('download'));
  });

  async function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    const of = (name: string, otherwise: string): string =>
      submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? otherwise;
    const method = of('method', 'get').toUpperCase();
    const url = new URL(of('action', '') === '' ? here : of('action', ''), document.baseURI);
    const data = new FormData(form, submitter);
    const texts = [...data].map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : value.name,
    ]);
    if (method !== 'POST') {
      url.search = new URLSearchParams(texts).toString();
      go(url.href);
      return;
    }
    const type = of('enctype', 'application/x-www-form-urlencoded');
    const content =
      type === 'multipart/form-data'
        ? data
        : type === 'text/plain'
          ? texts.map(([name, value]) => `${name}=${value}\r\n`).join('')
          : new URLSearchParams(texts);
    const encoded = new Response(content);
    const contentType = encoded.headers.get('content-type') ?? type;
    const body = new Uint8Array(await encoded.arrayBuffer());
    connection.post({ type: 'navigate', url: url.href, method, contentType, body, download: false });
  }

  addEventListener('submit', (event) => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    const method = event.submitter?.getAttribute('formmethod') ?? event.target.method;
    if (method.toLowerCase() === 'dialog') return;
    event.preventDefault();
    void submit(event.target, event.submitter);
  });
  HTMLFormElement.prototype.submit = function (this: HTMLFormElement) {
    void submit(this, null);
  };

  window.open = (url) => {
    if (url !== undefined && String(url) !== '') go(new URL(url, document.baseURI).href);
    return null;
  };

  // The address of a document without an origin cannot change; its state can.
  const states: unknown[] = [history.state];
  let index = 0;
  function move(replace: boolean) {
    return (state: unknown, _: string, url?: string | URL | null): void => {
      here = new URL(url ?? here, here).href;
      if (!replace) {
        states.length = index + 1;
        index++;
      }
      states[index] = state;
      connection.post({ type: 'moved', url: here, replace });
    };
  }
  history.pushState = move(false);
  history.replaceState = move(true);
  Object.defineProperty(history, 'state', { get: () => states[index] });
  connection.onPopped = (url) => {
    here = url;
    index = Math.max(0, index - 1);
    window.dispatchEvent(new PopStateEvent('popstate', { state: states[index] }));
  };

  const tellTitle = (): void => {
    connection.post({ type: 'title', title: document.title });
  };
  addEventListener('DOMContentLoaded', () => {
    tellTitle();
    const title = document.querySelector('title');
    if (title !== null) new MutationObserver(tellTitle).observe(title, { childList: true, characterData: true });
    const id = decodeURIComponent(new URL(here).hash.slice(1));
    if (id !== '') document.getElementById(id)?.scrollIntoView();
  });
}
