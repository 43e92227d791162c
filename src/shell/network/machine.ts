import type { ByteDuplex, Disposer } from '../../base/index.ts';

/** How a connection failed: the errno of connect(2). */
export type ConnectError = 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ETIMEDOUT' | 'ECONNRESET';

/** What resolv.conf(5) says. */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

/** The network of the machine that the shell is on: its own ports, and beyond them those of the cluster. */
export interface Machine {
  /** @param ip IPv4, or `::1` */
  dial(ip: string, port: number, signal: AbortSignal): Promise<ByteDuplex | ConnectError>;
  /** @param port 0 for any that is free @returns undefined when it is in use */
  listen(
    ip: string,
    port: number,
    accept: (stream: ByteDuplex) => void,
  ): { readonly port: number; readonly close: Disposer } | undefined;
  /** Addresses of a name in the cluster's DNS; none when there are none. */
  resolve(name: string, config: ResolverConfig, signal: AbortSignal): Promise<readonly string[]>;
}
