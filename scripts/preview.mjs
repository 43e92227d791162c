// npm run preview: serves dist/ as any static host would; --base=/some/path/ mounts it at a sub-path.
import { serveDirectory } from './lib/static-server.mjs';

const argument = (name, fallback) =>
  process.argv.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback;

const server = await serveDirectory('dist', { port: Number(argument('port', '8080')), base: argument('base', '/') });
console.log(`Serving dist/ at ${server.url}`);
