import type { ByteDuplex, Disposer } from '../../base/index.ts';
import type { KubectlNetwork } from '../../kubectl/index.ts';
import type { LocalExchange, LocalPort, LocalRequest } from '../../protocol/index.ts';
import type { ConnectError, Machine } from './machine.ts';

const LOOPBACK = '127.0.0.1';

/** Where the cluster's DNS is, for whoever is on its network. */
const NAMESERVER = '10.96.0.10';
const DOMAIN = 'cluster.local';

/** The network as the programs of the shell see it: one for all terminals of a page. */
export class ShellNetwork implements KubectlNetwork {
  readonly #machine: () => Promise<Machine>;
  readonly #open = new Set<LocalPort>();
  readonly #listeners = new Set<(open: readonly LocalPort[]) => void>();

  constructor(machine: () => Promise<Machine>) {
    this.#machine = machine;
  }

  async dial(ip: string, port: number, signal: AbortSignal): Promise<ByteDuplex | ConnectError> {
    return (await this.#machine()).dial(ip, port, signal);
  }

  /** Addresses of a name in the cluster's DNS, as a pod of this namespace would find them; none when there are none. */
  async resolve(name: string, namespace: string, signal: AbortSignal): Promise<readonly string[]> {
    const search = [`${namespace}.svc.${DOMAIN}`, `svc.${DOMAIN}`, DOMAIN];
    return (await this.#machine()).resolve(name, { nameservers: [NAMESERVER], search, ndots: 5 }, signal);
  }

  async listen(
    ip: string,
    port: number,
    accept: (stream: ByteDuplex) => void,
  ): Promise<{ readonly port: number; readonly close: Disposer } | undefined> {
    return (await this.#machine()).listen(ip, port, accept);
  }

  announce(port: LocalPort): Disposer {
    this.#open.add(port);
    this.#changed();
    return () => {
      if (this.#open.delete(port)) this.#changed();
    };
  }

  /** Tells which ports are open: at once, and after each change. */
  watch(listener: (open: readonly LocalPort[]) => void): void {
    this.#listeners.add(listener);
    listener([...this.#open]);
  }

  /** An HTTP request to a port of this machine; it is under way when this resolves. */
  async request(port: number, request: LocalRequest): Promise<LocalExchange> {
    const { requestLocal } = await import('./local-exchange.ts');
    return requestLocal((signal) => this.dial(LOOPBACK, port, signal), port, request);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener([...this.#open]);
  }
}
