import type { HeaderList, ServerResponse } from '../../../http/index.ts';
import type { KubectlIo } from '../../io.ts';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  gif: 'image/gif',
  html: 'text/html; charset=utf-8',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  xml: 'text/xml; charset=utf-8',
};

const TEXT = 'text/plain; charset=utf-8';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** A whole answer of some bytes. */
export function answer(status: number, type: string, bytes: Uint8Array, more: HeaderList = []): ServerResponse {
  const headers: HeaderList = [['Content-Type', type], ['Content-Length', String(bytes.length)], ...more];
  return { status, headers, body: once(bytes) };
}

/** As Go's http.Error has it. */
export function plain(status: number, text: string): ServerResponse {
  return answer(status, TEXT, new TextEncoder().encode(`${text}\n`), [['X-Content-Type-Options', 'nosniff']]);
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

function listing(names: readonly string[]): Uint8Array {
  const links = names.map((name) => `<a href="${encodeURI(name)}">${escape(name)}</a>\n`).join('');
  return new TextEncoder().encode(
    `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${links}</pre>\n`,
  );
}

/** A file below a directory, as Go's http.FileServer gives it: `index.html` for a directory, or what is in it. */
export async function serveFile(files: KubectlIo['files'], directory: string, path: string): Promise<ServerResponse> {
  const names = decodeURIComponent(path)
    .split('/')
    .filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) return plain(400, 'invalid URL path');
  const full = [directory.replace(/\/$/, ''), ...names].join('/');
  const inside = await files.list(full);
  if (inside === undefined) {
    const bytes = await files.readBytes(full);
    if (bytes === undefined) return plain(404, '404 page not found');
    const extension = full.slice(full.lastIndexOf('.') + 1).toLowerCase();
    return answer(200, TYPES[extension] ?? 'application/octet-stream', bytes);
  }
  if (!path.endsWith('/') && path !== '') return { status: 301, headers: [['Location', `${names.at(-1) ?? ''}/`]] };
  const index = await files.readBytes(`${full}/index.html`);
  if (index !== undefined) return answer(200, TYPES['html'] ?? TEXT, index);
  return answer(200, TYPES['html'] ?? TEXT, listing(inside.map((name) => name.slice(name.lastIndexOf('/') + 1))));
}
