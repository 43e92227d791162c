import type { NetworkStack, SocketAddress } from '../api.ts';
import { ERRNO, FILETYPE } from '../constants.ts';
import { SpecialInode, type DirectoryInode } from '../fs/inode.ts';
import { FixedDirectory } from '../fs/special-files.ts';
import { attributes } from '../fs/tree-directory.ts';
import type { Description } from '../io/description.ts';
import type { PodNetwork } from '../net/network-namespace.ts';
import { TcpSocket } from '../net/tcp-socket.ts';
import { formatAddress, isAddress, parseDialString } from './address.ts';
import { connect } from './connect.ts';
import { Connection } from './connection.ts';
import { ConnectionServer } from './connection-server.ts';
import { ControlFile, type Connect } from './control-file.ts';
import { DataFile } from './data-file.ts';
import { ListenFile } from './listen-file.ts';
import { StatusFile } from './text-file.ts';

const NO_ADDRESS: SocketAddress = { ip: '0.0.0.0', port: 0 };

/** First words of `status`, as tcp(3) of Plan 9 has them. */
const STATES: Readonly<Record<TcpSocket['state'], string>> = {
  connected: 'Established',
  connecting: 'Syn_sent',
  listening: 'Listen',
  unconnected: 'Closed',
};

function errorText(errno: number): string {
  const name = Object.entries(ERRNO).find(([, value]) => value === errno)?.[0] ?? '';
  return errno === ERRNO.SUCCESS ? '' : `${String(errno)} ${name}\n`;
}

/** The connections of one container, by number, and what their files are when they are opened. */
export class NetworkFiles {
  readonly #network: PodNetwork;
  readonly #stack: NetworkStack;
  readonly #connections = new Map<number, { readonly connection: Connection; readonly directory: DirectoryInode }>();

  constructor(network: PodNetwork, stack: NetworkStack) {
    this.#network = network;
    this.#stack = stack;
  }

  numbers(): readonly string[] {
    return [...this.#connections.keys()].map(String);
  }

  /** The directory of a connection. */
  connection(name: string): DirectoryInode | undefined {
    return /^\d+$/.test(name) ? this.#connections.get(Number(name))?.directory : undefined;
  }

  clone(): Description {
    return this.#control(this.#add(new TcpSocket(this.#network)));
  }

  connectionServer(): Description {
    return new ConnectionServer((host) => this.#resolve(host));
  }

  /** Opens `HOST!PORT`: its bytes once it is connected, or for the host `*` its calls. */
  async dial(name: string, signal: AbortSignal): Promise<Description | number> {
    const asked = parseDialString(name);
    if (asked?.host === undefined) return ERRNO.ENOENT;
    const { host, port } = asked;
    if (host === '*') return this.#announce({ ip: '0.0.0.0', port });
    const addresses = isAddress(host) ? [host] : await this.#resolve(host);
    let errno: number = ERRNO.ENOENT;
    for (const ip of addresses) {
      const socket = new TcpSocket(this.#network);
      errno = await this.#connecting(socket)({ ip, port }, signal);
      if (errno === ERRNO.SUCCESS) return this.#opened(this.#add(socket), (it) => new DataFile(it));
      socket.retain().release();
    }
    return errno;
  }

  #announce(address: SocketAddress): Description | number {
    const socket = new TcpSocket(this.#network);
    const bound = socket.bind(address);
    const errno = bound === ERRNO.SUCCESS ? socket.listen(4096) : bound;
    if (errno === ERRNO.SUCCESS) return this.#listen(this.#add(socket));
    socket.retain().release();
    return errno;
  }

  #resolve(host: string): Promise<readonly string[]> {
    return this.#stack.resolve(this.#network, host).catch(() => []);
  }

  #connecting(socket: TcpSocket): Connect {
    return (address, signal) => connect(socket, address, signal);
  }

  #add(socket: TcpSocket): Connection {
    let number = 0;
    while (this.#connections.has(number)) number++;
    const connection = new Connection(number, socket, () => this.#connections.delete(number));
    this.#connections.set(number, { connection, directory: this.#directory(connection) });
    return connection;
  }

  #opened(connection: Connection, open: (connection: Connection) => Description): Description {
    connection.opened();
    return open(connection);
  }

  #control(connection: Connection): Description {
    return this.#opened(connection, (it) => new ControlFile(it, this.#connecting(it.socket)));
  }

  #listen(connection: Connection): Description {
    return this.#opened(connection, (it) => new ListenFile(it, (socket) => this.#add(socket)));
  }

  #directory(connection: Connection): DirectoryInode {
    const { socket } = connection;
    const file = (open: () => Description | number): SpecialInode =>
      new SpecialInode(attributes(0o666, 0), FILETYPE.CHARACTER_DEVICE, () =>
        this.#connections.get(connection.number)?.connection === connection ? open() : ERRNO.ENOENT,
      );
    const text = (make: () => string): SpecialInode =>
      file(() => this.#opened(connection, (it) => new StatusFile(make, () => it.closed())));
    return new FixedDirectory({
      ctl: file(() => this.#control(connection)),
      data: file(() => this.#opened(connection, (it) => new DataFile(it))),
      err: text(() => errorText(connection.takeError())),
      listen: file(() => (socket.state === 'listening' ? this.#listen(connection) : ERRNO.EINVAL)),
      local: text(() => `${formatAddress(socket.localAddress ?? NO_ADDRESS)}\n`),
      remote: text(() => `${formatAddress(socket.remoteAddress ?? NO_ADDRESS)}\n`),
      status: text(() => `${STATES[socket.state]} qin ${String(socket.readiness().available)}\n`),
    });
  }
}
