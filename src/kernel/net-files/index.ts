/**
 * The network as files, for programs that know only files: Plan 9's ip(3) over the sockets of `net/`. Programs see the
 * connections of their own container only.
 *
 * - `/net/tcp/clone`: opened, it is the `ctl` file of a new connection N, whose number it reads as;
 * - `/net/tcp/N/ctl`: takes `bind ADDR!PORT`, `connect ADDR!PORT`, `announce [ADDR!]PORT [BACKLOG]`,
 *   `shutdown read|write|both`, `headers`, `hangup`; a write waits, and fails with the errno of the socket call;
 * - `/net/tcp/N/data`: the bytes; `listen`: each read accepts a connection and gives its number; both can be polled;
 * - `/net/tcp/N/{local,remote,status,err}`: `ADDR!PORT`, the state, and the error of a connect that was not waited for;
 * - `/net/tcp/HOST!PORT`: opening it connects; `/net/tcp/*!PORT`: opening it listens (ours: a dial in one open);
 * - `/net/cs`: `tcp!HOST!SERVICE` is written, and `FILE ADDR!PORT` read, a line for each address (cs(8)).
 *
 * `/net/udp` is the same for datagrams: a read or write of `data` is one of them. Once `headers` was written to `ctl` (and for
 * `*!PORT`), the addresses stand before it (datagram-header.ts).
 *
 * A connection goes when the last of its files is closed. May import `net/`, `fs/` and `io/`.
 */
export { netDirectory } from './directory.ts';
