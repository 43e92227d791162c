import { afterEach, expect, test } from 'vitest';
import type { LocalRequest } from '../../protocol/index.ts';
import { Preview } from './preview.ts';

type Answer = { status?: number; headers?: Record<string, string>; body?: string | Uint8Array };
type Server = (request: LocalRequest & { readonly text: string }) => Answer | undefined;

const PIXEL = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (it) => it.charCodeAt(0),
);

let dispose = (): void => undefined;
afterEach(() => {
  dispose();
});

/** A preview whose frame is in the page, as the pane has it; what the page in it says to `report` comes back. */
function open(server: Server): { preview: Preview; asked: LocalRequest[]; reports: unknown[] } {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts allow-forms');
  document.body.append(frame);
  const asked: LocalRequest[] = [];
  const reports: unknown[] = [];
  let srcdoc = '';
  const preview = new Preview({
    port: 8080,
    now: () => 0,
    userAgent: 'test',
    transport: () =>
      Promise.resolve({
        requestLocalPort(_, request) {
          asked.push(request);
          const text = new TextDecoder().decode(request.body);
          const {
            status,
            headers = {},
            body = '',
          } = server({ ...request, text }) ?? { status: 404, body: 'not found' };
          const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
          const chunks = bytes.length === 0 ? [] : [bytes];
          return Promise.resolve({
            head: () => Promise.resolve({ status: status ?? 200, statusText: '', headers: Object.entries(headers) }),
            read: () => Promise.resolve(chunks.shift()),
            close: () => undefined,
          });
        },
      }),
  });
  preview.onChange(() => {
    if (preview.shown.kind !== 'page' || preview.shown.srcdoc === srcdoc) return;
    ({ srcdoc } = preview.shown);
    frame.srcdoc = srcdoc;
  });
  const onMessage = (event: MessageEvent): void => {
    const data: unknown = event.data;
    if (typeof data === 'object' && data !== null && 'report' in data) reports.push(data.report);
    else preview.connect(data, event.ports[0]);
  };
  addEventListener('message', onMessage);
  dispose = () => {
    removeEventListener('message', onMessage);
    preview.dispose();
    frame.remove();
  };
  return { preview, asked, reports };
}

const html = (body: string): Answer => ({
  headers: { 'content-type': 'text/html' },
  body: `<!doctype html><script>const report = (it) => parent.postMessage({ report: it }, '*');</script>${body}`,
});
const eventually = { timeout: 5000 };

test('a page has its images, styles and scripts, and none of the workspace', async () => {
  localStorage.setItem('secret', '1');
  const { preview, reports, asked } = open(({ path }) => {
    if (path === '/app/') {
      return html(`<link rel="stylesheet" href="style.css"><img id="i" src="/pixel.png"><p id="p">Hi</p>
        <script src="main.js"></script>
        <script>onload = () => report({
          image: document.querySelector('#i').naturalWidth,
          colour: getComputedStyle(document.querySelector('#p')).color,
          script: window.fromScript,
          origin: self.origin,
          stored: localStorage.getItem('secret'),
        })</script>`);
    }
    if (path === '/app/style.css') return { headers: { 'content-type': 'text/css' }, body: '@import "/more.css";' };
    if (path === '/more.css') return { body: '#p { color: rgb(1, 2, 3); background: url(pixel.png) }' };
    if (path === '/pixel.png') return { headers: { 'content-type': 'image/png' }, body: PIXEL };
    if (path === '/app/main.js') return { body: 'window.fromScript = "ran </script>"' };
    return undefined;
  });
  preview.type('/app/');
  await expect
    .poll(() => reports, eventually)
    .toEqual([{ image: 1, colour: 'rgb(1, 2, 3)', script: 'ran </script>', origin: 'null', stored: null }]);
  expect(asked.map(({ path }) => path).sort()).toEqual([
    '/app/',
    '/app/main.js',
    '/app/style.css',
    '/more.css',
    '/pixel.png',
  ]);
});

test('the page cannot read the parent, its storage, or the network', async () => {
  const { preview, reports } = open(({ path }) =>
    path === '/'
      ? html(`<script>
          const tried = {};
          const attempt = async (name, act) => { try { tried[name] = String(await act()); } catch (e) { tried[name] = 'denied'; } };
          (async () => {
            await attempt('parent', () => parent.document.title);
            await attempt('parentStorage', () => parent.localStorage.length);
            await attempt('indexedDB', () => new Promise((ok, no) => { const r = indexedDB.open('x'); r.onsuccess = ok; r.onerror = no; }));
            await attempt('network', () => fetch('https://example.com/'));
            await attempt('image', () => new Promise((ok, no) => { const i = new Image(); i.onload = ok; i.onerror = no; i.src = 'https://example.com/x.png'; }));
            await attempt('webrtc', () => new RTCPeerConnection());
            report(tried);
          })();
        </script>`)
      : undefined,
  );
  preview.type('/');
  await expect
    .poll(() => reports, eventually)
    .toEqual([
      {
        parent: 'denied',
        parentStorage: 'denied',
        indexedDB: 'denied',
        network: 'denied',
        image: 'denied',
        webrtc: 'denied',
      },
    ]);
});

test('fetch, XMLHttpRequest and EventSource go to the port', async () => {
  const { preview, reports, asked } = open(({ path, method, text }) => {
    if (path === '/echo') return { status: 201, headers: { 'x-method': method }, body: text };
    if (path === '/events')
      return { headers: { 'content-type': 'text/event-stream' }, body: 'event: tick\ndata: 1\n\n' };
    return path === '/'
      ? html(`<script type="module">
          const r = await fetch('echo', { method: 'PUT', body: 'over' });
          report([r.status, r.headers.get('x-method'), await r.text(), r.url]);
          const x = new XMLHttpRequest();
          x.responseType = 'json';
          x.onload = () => {
            report([x.status, x.response.a]);
            const e = new EventSource('/events');
            e.addEventListener('tick', ({ data }) => { e.close(); report(['tick', data]); });
          };
          x.open('POST', '/echo');
          x.setRequestHeader('x-own', 'yes');
          x.send(JSON.stringify({ a: 5 }));
        </script>`)
      : undefined;
  });
  preview.type('/');
  await expect
    .poll(() => reports, eventually)
    .toEqual([
      [201, 'PUT', 'over', 'http://localhost:8080/echo'],
      [201, 5],
      ['tick', '1'],
    ]);
  expect(asked.find(({ method }) => method === 'POST')?.headers).toContainEqual(['x-own', 'yes']);
});

test('modules import each other, by name too, and later', async () => {
  const { preview, reports } = open(({ path }) => {
    const files: Record<string, string> = {
      '/js/main.js': `import { a } from './a.js'; import named from 'named'; import('./late.js').then(({ default: l }) => report([a(), named, l, new URL('x', import.meta.url).pathname]));`,
      '/js/a.js': `import { b } from '/js/b.js'; export const a = () => b + 1;`,
      '/js/b.js': `import './a.js'; export const b = 1;`,
      '/named.js': `export default 'by name'`,
      '/js/late.js': `import { b } from './b.js'; export default 'late ' + b;`,
    };
    if (path === '/') {
      return html(`<script type="importmap">{"imports":{"named":"/named.js"}}</script>
        <script>window.report = report</script><script type="module" src="/js/main.js"></script>`);
    }
    return { headers: { 'content-type': 'text/javascript' }, body: files[path] ?? '' };
  });
  preview.type('/');
  await expect.poll(() => reports, eventually).toEqual([[2, 'by name', 'late 1', '/js/x']]);
});

test('links, forms and redirects move the preview, and back returns', async () => {
  const { preview, reports, asked } = open(({ path, method, text }) => {
    if (path === '/')
      return html(`<a href="form?x=1">next</a><script>onload = () => document.querySelector('a').click()</script>`);
    if (path === '/form?x=1') {
      return html(`<form method="post" action="/send"><input name="q" value="a b"><button name="go" value="1">Go</button></form>
        <script>onload = () => document.querySelector('button').click()</script>`);
    }
    if (path === '/send' && method === 'POST') return { status: 303, headers: { location: `/done?${text}` } };
    if (path.startsWith('/done')) return html(`<title>Done</title><script>report(document.cookie)</script>`);
    return undefined;
  });
  preview.type('/');
  await expect.poll(() => reports, eventually).toEqual(['']);
  expect(preview.url.href).toBe('http://localhost:8080/done?q=a+b&go=1');
  await expect.poll(() => preview.title, eventually).toBe('Done');
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /',
    'GET /form?x=1',
    'POST /send',
    'GET /done?q=a+b&go=1',
  ]);
  expect(asked[2]?.headers).toContainEqual(['content-type', 'application/x-www-form-urlencoded;charset=UTF-8']);
});

test('scripts go elsewhere by location, and see where they are', async () => {
  const { preview, reports } = open(({ path }) => {
    if (path === '/') return html(`<script>window.location = '/a?x=1'</script>`);
    if (path === '/a?x=1')
      return html(`<button onclick="location.href = 'b'">go</button><script src="/late.js"></script>`);
    if (path === '/late.js') return { body: `onload = () => document.querySelector('button').click()` };
    if (path === '/b') return html(`<meta http-equiv="refresh" content="0; url=/c">`);
    return html(`<script>report([window.location.pathname, String(document.location)])</script>`);
  });
  preview.type('/');
  await expect.poll(() => reports, eventually).toEqual([['/c', 'http://localhost:8080/c']]);
});

test('cookies and storage of the page outlive it, in memory', async () => {
  const { preview, reports, asked } = open(({ path }) => {
    if (path === '/') {
      return {
        ...html(`<script>document.cookie = 'b=2'; localStorage.setItem('c', '3'); report(document.cookie)</script>`),
        headers: { 'content-type': 'text/html', 'set-cookie': 'a=1; Path=/' },
      };
    }
    return html(`<script>report([document.cookie, localStorage.c])</script>`);
  });
  preview.type('/');
  await expect.poll(() => reports, eventually).toEqual(['a=1; b=2']);
  preview.type('/next');
  await expect.poll(() => reports[1], eventually).toEqual(['a=1; b=2', '3']);
  expect(asked[1]?.headers).toContainEqual(['cookie', 'a=1; b=2']);
});

test('what scripts insert is loaded by the port', async () => {
  const { preview, reports } = open(({ path }) => {
    if (path === '/pixel.png') return { headers: { 'content-type': 'image/png' }, body: PIXEL };
    if (path === '/late.js') return { body: 'report("script " + document.currentScript.src)' };
    if (path === '/late.css') return { body: 'body { color: rgb(4, 5, 6) }' };
    if (path !== '/') return undefined;
    return html(`<script>
      window.report = report;
      onload = () => {
        const image = new Image();
        image.onload = () => {
          report('image ' + image.naturalWidth);
          const script = document.createElement('script');
          script.src = 'late.js';
          script.onload = () => {
            const link = document.createElement('link');
            link.rel = 'stylesheet';
            link.href = '/late.css';
            link.onload = () => {
              report(getComputedStyle(document.body).color);
              document.body.innerHTML = '<img src="/pixel.png">';
              document.querySelector('img').addEventListener('load', () => report('markup'));
            };
            document.head.append(link);
          };
          document.head.append(script);
        };
        image.src = '/pixel.png';
      };
    </script>`);
  });
  preview.type('/');
  await expect
    .poll(() => reports, eventually)
    .toEqual(['image 1', 'script http://localhost:8080/late.js', 'rgb(4, 5, 6)', 'markup']);
});

test('what is no page is shown as text, or offered', async () => {
  const { preview } = open(({ path }) => {
    if (path === '/json') return { headers: { 'content-type': 'application/json' }, body: '{"a":[1]}' };
    if (path === '/file') return { headers: { 'content-disposition': 'attachment; filename="a b.tgz"' }, body: 'x' };
    if (path === '/blob') return { body: new Uint8Array([0, 1, 2]) };
    return undefined;
  });
  preview.type('/json');
  await expect.poll(() => preview.shown, eventually).toMatchObject({ kind: 'page', status: 200 });
  expect(preview.shown.kind === 'page' && preview.shown.srcdoc).toContain('"a": [\n    1\n  ]');
  preview.type('/gone');
  await expect.poll(() => preview.shown, eventually).toMatchObject({ kind: 'page', status: 404 });
  preview.type('/file');
  await expect.poll(() => preview.shown, eventually).toMatchObject({ kind: 'download', name: 'a b.tgz' });
  preview.type('/blob');
  await expect.poll(() => preview.shown, eventually).toMatchObject({ kind: 'download', name: 'blob' });
  preview.go(new URL('https://example.com/'));
  expect(preview.shown).toMatchObject({ kind: 'outside' });
});
