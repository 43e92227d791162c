import { cpSync, createReadStream, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { bridgePlugin } from './scripts/bridge/vite-plugin.ts';

const REGISTRY = resolve(import.meta.dirname, 'build/registry/v2');

/** The bundled image registry at `v2/`: static files that `npm run build:images` has made. */
function registry(): Plugin {
  let out = '';
  return {
    name: 'tabernetes-registry',
    configResolved(config) {
      out = resolve(config.root, config.build.outDir, 'v2');
    },
    configureServer(server) {
      server.middlewares.use('/v2', (request, response, next) => {
        const file = resolve(REGISTRY, `.${decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/')}`);
        if (!file.startsWith(REGISTRY) || !existsSync(file) || !statSync(file).isFile()) {
          response.statusCode = 404;
          response.end();
          return;
        }
        createReadStream(file).on('error', next).pipe(response);
      });
    },
    closeBundle() {
      if (existsSync(REGISTRY)) cpSync(REGISTRY, out, { recursive: true });
    },
  };
}

export default defineConfig({
  // Relative, so that the site works from any sub-path.
  base: './',
  plugins: [svelte(), registry(), bridgePlugin()],
  build: { target: 'es2023', sourcemap: false, chunkSizeWarningLimit: 4000 },
  worker: { format: 'es' },
});
