// npm run preview: serves dist/ as any static host would, and the cluster of the open tab under /k8s;
// --base=/some/path/ mounts it at a sub-path.
import { openBridge } from './lib/open-bridge.mjs';
import { serveDirectory } from './lib/static-server.mjs';

const argument = (name, fallback) =>
  process.argv.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback;

const { bridge, announce } = await openBridge();
const server = await serveDirectory('dist', {
  port: Number(argument('port', '8080')),
  base: argument('base', '/'),
  bridge,
});
console.log(`Serving dist/ at ${server.url}`);
await announce(server.port);
