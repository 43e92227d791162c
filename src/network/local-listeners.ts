import type { Disposer } from '../base/index.ts';
import type { ByteStream } from '../kernel/index.ts';

/** Takes a connection that was made to a port. */
export type Accept = (stream: ByteStream) => void;

interface Listener {
  readonly ip: string;
  readonly port: number;
  readonly accept: Accept;
}

const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);
const FIRST_FREE = 32_768;
const LAST = 65_535;

/** Who listens on which port of a machine. */
export class LocalListeners {
  readonly #listeners = new Set<Listener>();

  /** @param port 0 for any that is free @returns undefined when it is in use: bind(2)'s EADDRINUSE */
  listen(ip: string, port: number, accept: Accept): { readonly port: number; readonly close: Disposer } | undefined {
    const chosen = port === 0 ? this.#free(ip) : port;
    if (chosen === undefined || this.#taken(ip, chosen)) return undefined;
    const listener = { ip, port: chosen, accept };
    this.#listeners.add(listener);
    return {
      port: chosen,
      close: () => {
        this.#listeners.delete(listener);
      },
    };
  }

  /** Who takes connections to this address; one that asked for it by name comes first. */
  find(ip: string, port: number): Accept | undefined {
    const here = [...this.#listeners].filter((listener) => listener.port === port);
    return (here.find((listener) => listener.ip === ip) ?? here.find((listener) => ANY.has(listener.ip)))?.accept;
  }

  #taken(ip: string, port: number): boolean {
    return [...this.#listeners].some(
      (other) => other.port === port && (other.ip === ip || ANY.has(other.ip) || ANY.has(ip)),
    );
  }

  #free(ip: string): number | undefined {
    for (let port = FIRST_FREE; port <= LAST; port++) if (!this.#taken(ip, port)) return port;
    return undefined;
  }
}
