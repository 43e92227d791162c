import type { ByteDuplex, Disposer } from '../../base/index.ts';

/** A connection that came in. */
export interface EdgeStream extends ByteDuplex {
  readonly remoteAddress: { readonly ip: string };
}

/** The network of the machine at the edge of the cluster. */
export interface EdgeNetwork {
  /** @returns the errno of connect(2) when it fails */
  dial(ip: string, port: number, signal: AbortSignal): Promise<ByteDuplex | string>;
  /** @returns undefined when the port is in use */
  listen(
    ip: string,
    port: number,
    accept: (stream: EdgeStream) => void,
  ): { readonly port: number; readonly close: Disposer } | undefined;
}

/** Where traffic for Ingresses comes in. */
export interface Edge {
  /** On the network of the nodes; pods and the shell reach it. */
  readonly address: string;
  load(): Promise<EdgeNetwork>;
}

/** What the classes of this controller name. */
export const CONTROLLER = 'tabernetes.dev/ingress-controller';
export const CLASS_NAME = 'nginx';
