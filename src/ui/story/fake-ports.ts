import type { LocalPort, LocalPorts, LocalRequest } from '../../protocol/index.ts';

const PORT: LocalPort = {
  port: 8080,
  target: 'svc/kubia',
  namespace: 'default',
  command: 'kubectl port-forward svc/kubia 8080:80',
};

const PAGE = `<!doctype html><title>Guestbook</title><link rel="stylesheet" href="style.css">
<h1>Guestbook</h1><form method="post" action="/sign"><input name="line" placeholder="Message"><button>Sign</button></form>
<p><a href="/missing">A page that is not there</a>, <a href="/api">JSON</a>, <a href="https://kubernetes.io/">a link that leads out</a></p>
<p id="visits"></p><script>fetch('/api').then((it) => it.json()).then((it) => { visits.textContent = 'Visits: ' + it.visits })</script>`;

function answer({ method, path, body }: LocalRequest): readonly [status: number, type: string, text: string] {
  if (path === '/style.css') return [200, 'text/css', 'body { font: 16px system-ui; margin: 40px; color: #234 }'];
  if (path === '/api') return [200, 'application/json', '{"visits":42}'];
  if (path === '/sign' && method === 'POST') {
    const line = new URLSearchParams(new TextDecoder().decode(body)).get('line') ?? '';
    return [200, 'text/html', `<p>Signed: ${line.replace(/[<&]/g, '')}</p><a href="/">back</a>`];
  }
  return path === '/' ? [200, 'text/html', PAGE] : [404, 'text/html', '<h1>404 Not Found</h1><hr>nginx'];
}

/** A forwarded port behind which there is a page, for looking at the preview. */
export const fakePorts: LocalPorts = {
  watchLocalPorts(listener) {
    listener([PORT]);
  },
  requestLocalPort(_, request) {
    const [status, type, text] = answer(request);
    const chunks = [new TextEncoder().encode(text)];
    return Promise.resolve({
      head: () => Promise.resolve({ status, statusText: '', headers: [['content-type', type]] }),
      read: () => Promise.resolve(chunks.shift()),
      close: () => undefined,
    });
  },
};
