// npm start: installs what is missing, builds, serves, and opens the cluster.
import { spawn } from 'node:child_process';
import { ensureInstalled } from './lib/install.mjs';
import { buildSite } from './lib/build.mjs';

const DEFAULT_PORT = 8080;

/** Opens a URL in the desktop's browser, if there is a desktop. */
function openBrowser(url) {
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (headless || process.env.CI || process.argv.includes('--no-open')) return;
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', url]
        : ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => console.log(`Open ${url} in your browser.`))
    .unref();
}

ensureInstalled();
buildSite();
const { serveDirectory } = await import('./lib/static-server.mjs');
const { openBridge } = await import('./lib/open-bridge.mjs');
const { bridge, announce } = await openBridge();
const server = await serveDirectory('dist', { port: Number(process.env.PORT ?? DEFAULT_PORT), bridge });
console.log(`\nTabernetes is at ${server.url}   (Ctrl-C stops serving; the cluster lives in the browser)`);
await announce(server.port);
openBrowser(server.url);
