import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Disposer } from '../../src/base/index.ts';
import type { Status } from '../../src/api/index.ts';
import { BRIDGE_META, BRIDGE_PATH, BRIDGE_PROTOCOL, type FetchHandler } from '../../src/protocol/index.ts';
import { createCertificate } from './certificate.ts';
import { admit, tabRefusal, type Refusal } from './gate.ts';
import { kubeconfig } from './kubeconfig.ts';
import { BodyTooLarge, endToEnd, serveRequest } from './node-handler.ts';
import { acceptUpgrade, refuseUpgrade, serveUpgrade } from './node-upgrade.ts';
import { TabClosed, Tabs } from './tabs.ts';
import { acceptTls } from './tls-port.ts';

/** Where outside clients find the cluster of the open tab. */
export const CLUSTER_PATH = '/k8s';

/** The name of the API server, as the tab sees it. */
const INSIDE = 'https://kubernetes.default.svc';

/** The way in to the cluster of the open tab, for clients on this machine. */
export interface Bridge {
  /** Belongs into the `<head>` of the page: tells it that it may register. */
  readonly meta: string;
  /** Takes what is meant for the bridge. @returns whether it was */
  request(message: IncomingMessage, response: ServerResponse): boolean;
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** The server takes TLS on its port too, for the bridge alone. */
  secure(server: HttpServer): void;
  /** For clients that come over TLS to this port. */
  kubeconfig(port: number): string;
  close(): void;
}

function failure(code: number, reason: string, message: string): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

function refused({ code, reason, message }: Refusal): Status {
  return failure(code, reason, message);
}

const NO_TAB = failure(
  503,
  'ServiceUnavailable',
  'no tab has the cluster open: open the page of this server in a browser, and leave it open',
);

/** What a client is told of a request that came to nothing on its way. */
function broken(cause: unknown): Status {
  if (cause instanceof BodyTooLarge) return failure(413, 'RequestEntityTooLarge', cause.message);
  if (cause instanceof TabClosed) return failure(503, 'ServiceUnavailable', cause.message);
  const message = cause instanceof Error ? cause.message : String(cause);
  return failure(502, 'InternalError', `the tab with the cluster did not answer: ${message}`);
}

function answer(response: ServerResponse, status: Status): void {
  const code = status.code ?? 500;
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };
  response.writeHead(code, code === 401 ? { ...headers, 'www-authenticate': 'Bearer' } : headers);
  response.end(`${JSON.stringify(status)}\n`);
}

function below(path: string, url: string): string | undefined {
  if (url === path) return '/';
  if (url.startsWith(`${path}/`)) return url.slice(path.length);
  return url.startsWith(`${path}?`) ? `/${url.slice(path.length)}` : undefined;
}

/** Something for the cluster that may go on to the tab. */
interface Passed {
  readonly handler: FetchHandler;
  readonly inside: { readonly url: URL; readonly headers: Headers };
}

class LoopbackBridge implements Bridge {
  readonly meta = `<meta name="${BRIDGE_META}" content="${BRIDGE_PATH}" />`;
  readonly #token = randomBytes(32).toString('base64url');
  readonly #certificate = createCertificate(Date.now());
  readonly #tabs = new Tabs();
  readonly #secure = createTlsServer(this.#certificate);
  #breakOff: Disposer | undefined;

  constructor() {
    // There is no page over TLS, so all of it is the cluster: `kubectl get --raw` takes no notice of the server's path.
    const pathOf = ({ url = '/' }: IncomingMessage): string => below(CLUSTER_PATH, url) ?? url;
    this.#secure.on('request', (message, response) => {
      this.#serve(message, response, pathOf(message));
    });
    this.#secure.on('upgrade', (message, socket, head) => {
      this.#connect(message, socket, head, pathOf(message));
    });
  }

  kubeconfig(port: number): string {
    const server = `https://127.0.0.1:${String(port)}${CLUSTER_PATH}`;
    return kubeconfig({ server, certificate: this.#certificate.cert, token: this.#token });
  }

  secure(server: HttpServer): void {
    this.#breakOff = acceptTls(server, this.#secure);
  }

  request(message: IncomingMessage, response: ServerResponse): boolean {
    const path = below(CLUSTER_PATH, message.url ?? '');
    if (path === undefined) return false;
    this.#serve(message, response, path);
    return true;
  }

  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (message.url === BRIDGE_PATH) {
      this.#register(message, socket, head);
      return true;
    }
    const path = below(CLUSTER_PATH, message.url ?? '');
    if (path === undefined) return false;
    this.#connect(message, socket, head, path);
    return true;
  }

  close(): void {
    this.#tabs.close();
    this.#breakOff?.();
  }

  #serve(message: IncomingMessage, response: ServerResponse, path: string): void {
    const passed = this.#pass(message, path);
    if (!('handler' in passed)) {
      // What was not read would stand in the way of the connection's next request.
      message.resume();
      answer(response, passed);
      return;
    }
    serveRequest(passed.handler, message, response, passed.inside).catch((cause: unknown) => {
      if (response.headersSent) response.destroy();
      else answer(response, broken(cause));
    });
  }

  #connect(message: IncomingMessage, socket: Duplex, head: Buffer, path: string): void {
    const giveUp = (): void => {
      socket.destroy();
    };
    socket.on('error', giveUp);
    const passed = this.#pass(message, path);
    if (!('handler' in passed)) refuseUpgrade(socket, passed);
    else serveUpgrade(passed.handler, message, socket, head, passed.inside).catch(giveUp);
  }

  /** The gate, and the tab behind it. */
  #pass(message: IncomingMessage, path: string): Passed | Status {
    const admission = admit(message.headers, this.#token);
    if (admission.kind === 'refused') return refused(admission.refusal);
    const { handler } = this.#tabs;
    if (handler === undefined) return NO_TAB;
    const headers = endToEnd(message);
    // Without a token of the cluster's own making, who asks is the administrator.
    if (admission.kind === 'token') headers.set('authorization', `Bearer ${admission.token}`);
    else headers.delete('authorization');
    for (const name of ['host', 'origin', 'cookie', 'content-length']) headers.delete(name);
    return { handler, inside: { url: new URL(`${INSIDE}${path}`), headers } };
  }

  #register(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {
      socket.destroy();
    });
    const refusal = tabRefusal(message.headers);
    const offered = (message.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
    if (refusal !== undefined) refuseUpgrade(socket, refused(refusal));
    else if (!offered.includes(BRIDGE_PROTOCOL)) {
      refuseUpgrade(socket, failure(400, 'BadRequest', `a tab of this server speaks ${BRIDGE_PROTOCOL}`));
    } else {
      acceptUpgrade(message, socket, head, BRIDGE_PROTOCOL).then(
        (tab) => {
          this.#tabs.add(tab);
        },
        () => {
          socket.destroy();
        },
      );
    }
  }
}

export function createBridge(): Bridge {
  return new LoopbackBridge();
}
