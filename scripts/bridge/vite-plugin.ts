import type { AddressInfo } from 'node:net';
import { Server } from 'node:http';
import type { Plugin } from 'vite';
import { createBridge } from './bridge.ts';
import { kubeconfigHint, writeKubeconfig } from './kubeconfig-file.ts';

/** The way in for outside clients, in the development server. */
export function bridgePlugin(): Plugin {
  const bridge = createBridge();
  return {
    name: 'tabernetes-bridge',
    apply: 'serve',
    transformIndexHtml: { order: 'post', handler: (html) => html.replace('<head>', `<head>\n    ${bridge.meta}`) },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (!bridge.request(request, response)) next();
      });
      const { httpServer } = server;
      // Without a port of its own, or with another kind of TLS on it, there is only the page.
      if (!(httpServer instanceof Server)) return;
      bridge.secure(httpServer);
      httpServer.on('upgrade', (request, socket, head) => {
        bridge.upgrade(request, socket, head);
      });
      httpServer.once('listening', () => {
        const { port } = httpServer.address() as AddressInfo;
        writeKubeconfig(bridge, port).then(
          (path) => {
            server.config.logger.info(kubeconfigHint(path));
          },
          (cause: unknown) => {
            server.config.logger.error(`The kubeconfig could not be written: ${String(cause)}`);
          },
        );
      });
      httpServer.once('close', () => {
        bridge.close();
      });
    },
  };
}
