import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { systemClock } from '../../../src/base/index.ts';
import { BRIDGE_PATH, type FetchHandler } from '../../../src/protocol/index.ts';
import { serveBridge } from '../../../src/workers/bridge.ts';
import { type Bridge, createBridge } from '../bridge.ts';

/** A bridge on a port, without a page. */
export interface TestBridge {
  readonly bridge: Bridge;
  readonly port: number;
  /** Of its kubeconfig. */
  readonly token: string;
  readonly certificate: string;
  close(): Promise<void>;
}

export async function startBridge(): Promise<TestBridge> {
  const bridge = createBridge();
  const server = createServer((request, response) => {
    if (!bridge.request(request, response)) response.writeHead(404).end();
  });
  server.on('upgrade', (request, socket, head) => {
    if (!bridge.upgrade(request, socket, head)) socket.destroy();
  });
  bridge.secure(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const config = bridge.kubeconfig(port);
  const field = (name: string): string => new RegExp(`${name}: (\\S+)`).exec(config)?.[1] ?? '';
  return {
    bridge,
    port,
    token: field('token'),
    certificate: Buffer.from(field('certificate-authority-data'), 'base64').toString(),
    close: () =>
      new Promise((resolve) => {
        bridge.close();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export interface TestTab {
  /** What it was told about its role, in order. */
  readonly roles: readonly (boolean | undefined)[];
  close(): void;
}

/** A tab with this cluster: resolves when outside clients reach it. */
export async function openTab({ port }: TestBridge, handler: FetchHandler): Promise<TestTab> {
  const roles: (boolean | undefined)[] = [];
  const origin = `http://localhost:${String(port)}`;
  let close = (): void => undefined;
  await new Promise<void>((resolve) => {
    close = serveBridge({
      url: `ws://localhost:${String(port)}${BRIDGE_PATH}`,
      open: (url, protocol) => new WebSocket(url, protocol, { origin, family: 4 }) as unknown as globalThis.WebSocket,
      handler,
      clock: systemClock,
      onRole: (serving) => {
        roles.push(serving);
        resolve();
      },
    });
  });
  return { roles, close };
}
