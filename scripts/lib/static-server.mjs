// A plain static file server without special headers, on loopback: what any static host does.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** The file that a URL path names below `root`, or undefined. */
function fileOf(root, pathname) {
  const path = resolve(join(root, normalize(decodeURIComponent(pathname))));
  if (path !== root && !path.startsWith(root + sep)) return undefined;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    const index = join(path, 'index.html');
    const indexStats = statSync(index, { throwIfNoEntry: false });
    return indexStats?.isFile() ? { path: index, size: indexStats.size, directory: true } : undefined;
  }
  return stats?.isFile() ? { path, size: stats.size, directory: false } : undefined;
}

function listen(server, port, host) {
  return new Promise((accept, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => accept(server.address().port));
  });
}

/**
 * Serves a directory.
 * @param {string} directory
 * @param {{port?: number, base?: string, host?: string, bridge?: import('../bridge/index.ts').Bridge}} options `base` is the path it is mounted at, `/` at its end;
 *   a port that is taken gives way to a free one; `bridge` is the way in for outside clients (scripts/bridge)
 * @returns {Promise<{url: string, port: number, close(): Promise<void>}>}
 */
export async function serveDirectory(directory, { port = 0, base = '/', host = '127.0.0.1', bridge } = {}) {
  const root = resolve(directory);
  const server = createServer((request, response) => {
    if (bridge?.request(request, response)) return;
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname.startsWith(base) ? fileOf(root, `/${pathname.slice(base.length)}`) : undefined;
    if (file === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found\n');
      return;
    }
    if (file.directory && !pathname.endsWith('/')) {
      response.writeHead(301, { location: `${pathname}/` }).end();
      return;
    }
    if (bridge !== undefined && file.path.endsWith('.html')) {
      const page = readFileSync(file.path, 'utf8').replace('<head>', `<head>\n    ${bridge.meta}`);
      response.writeHead(200, { 'content-type': TYPES['.html'], 'cache-control': 'no-cache' }).end(page);
      return;
    }
    const immutable = /-[\w-]{8}\.\w+$|sha256:/.test(file.path);
    response.writeHead(200, {
      'content-type': TYPES[extname(file.path)] ?? 'application/octet-stream',
      'content-length': file.size,
      'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file.path).pipe(response);
  });
  if (bridge !== undefined) {
    bridge.secure(server);
    server.on('upgrade', (request, socket, head) => {
      if (!bridge.upgrade(request, socket, head)) socket.destroy();
    });
  }
  const bound = await listen(server, port, host).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return listen(server, 0, host);
  });
  return {
    url: `http://localhost:${bound}${base}`,
    port: bound,
    close: () =>
      new Promise((done) => {
        bridge?.close();
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
