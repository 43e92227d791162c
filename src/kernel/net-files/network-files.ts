import type { NetworkStack, SocketAddress } from '../api.ts';
import { ERRNO, FDFLAGS, FILETYPE } from '../constants.ts';
import { SpecialInode, type DirectoryInode } from '../fs/inode.ts';
import { FixedDirectory } from '../fs/special-files.ts';
import { attributes } from '../fs/tree-directory.ts';
import type { Description } from '../io/description.ts';
import type { PodNetwork } from '../net/network-namespace.ts';
import { isUnix, type Address, type Socket } from '../net/socket.ts';
import { TcpSocket } from '../net/tcp-socket.ts';
import { UdpSocket } from '../net/udp-socket.ts';
import { formatAddress, isAddress, parseDialString } from './address.ts';
import { connect } from './connect.ts';
import { Connection } from './connection.ts';
import { ConnectionServer } from './connection-server.ts';
import { ControlFile } from './control-file.ts';
import { DataFile } from './data-file.ts';
import type { Opener } from './opener.ts';
import { ListenFile } from './listen-file.ts';
import { StatusFile } from './text-file.ts';

const NO_ADDRESS: SocketAddress = { ip: '0.0.0.0', port: 0 };

type Protocol = 'tcp' | 'udp';

/** First words of `status`, as tcp(3) and udp(3) of Plan 9 have them. */
function stateOf(socket: Socket): string {
  if (socket instanceof TcpSocket) {
    return { connected: 'Established', connecting: 'Syn_sent', listening: 'Listen', unconnected: 'Closed' }[
      socket.state
    ];
  }
  return socket.localAddress === undefined ? 'Closed' : 'Open';
}

function inetAddress(address: Address | undefined): SocketAddress {
  return address === undefined || isUnix(address) ? NO_ADDRESS : address;
}

function errorText(errno: number): string {
  const name = Object.entries(ERRNO).find(([, value]) => value === errno)?.[0] ?? '';
  return errno === ERRNO.SUCCESS ? '' : `${String(errno)} ${name}\n`;
}

/** The connections of one container and protocol, by number, and what their files are when they are opened. */
export class NetworkFiles {
  readonly #protocol: Protocol;
  readonly #network: PodNetwork;
  readonly #stack: NetworkStack;
  readonly #connections = new Map<number, { readonly connection: Connection; readonly directory: DirectoryInode }>();

  constructor(protocol: Protocol, network: PodNetwork, stack: NetworkStack) {
    this.#protocol = protocol;
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

  clone(opener: Opener): Description {
    return this.#control(this.#add(this.#socket(opener), opener));
  }

  connectionServer(): Description {
    return new ConnectionServer((host) => this.#resolve(host));
  }

  /** Opens `HOST!PORT`: its bytes once it is connected, or for the host `*` its calls. */
  async dial(name: string, opener: Opener, signal: AbortSignal): Promise<Description | number> {
    const asked = parseDialString(name);
    if (asked?.host === undefined) return ERRNO.ENOENT;
    const { host, port } = asked;
    if (host === '*') return this.#announce({ ip: '0.0.0.0', port }, opener);
    const addresses = isAddress(host) ? [host] : await this.#resolve(host);
    let errno: number = ERRNO.ENOENT;
    for (const ip of addresses) {
      const socket = this.#socket(opener);
      errno = opener.nonblock ? socket.connect({ ip, port }) : await connect(socket, { ip, port }, signal);
      if (errno === ERRNO.SUCCESS || (opener.nonblock && errno === ERRNO.EINPROGRESS)) {
        return this.#opened(this.#add(socket, opener), (it) => new DataFile(it));
      }
      socket.retain().release();
    }
    return errno;
  }

  #socket({ uid }: Opener): Socket {
    return this.#protocol === 'tcp' ? new TcpSocket(this.#network, uid) : new UdpSocket(this.#network, uid);
  }

  #announce(address: SocketAddress, opener: Opener): Description | number {
    const socket = this.#socket(opener);
    const bound = socket.bind(address);
    const errno = bound !== ERRNO.SUCCESS || this.#protocol === 'udp' ? bound : socket.listen(4096);
    if (errno !== ERRNO.SUCCESS) {
      socket.retain().release();
      return errno;
    }
    const connection = this.#add(socket, opener);
    if (this.#protocol === 'tcp') return this.#listen(connection, opener);
    connection.headers = true;
    return this.#opened(connection, (it) => new DataFile(it));
  }

  #resolve(host: string): Promise<readonly string[]> {
    return this.#stack.resolve(this.#network, host).catch(() => []);
  }

  #add(socket: Socket, opener: Opener): Connection {
    let number = 0;
    while (this.#connections.has(number)) number++;
    const connection = new Connection(number, socket, () => this.#connections.delete(number));
    this.#connections.set(number, { connection, directory: this.#directory(connection, opener) });
    return connection;
  }

  #opened(connection: Connection, open: (connection: Connection) => Description): Description {
    connection.opened();
    return open(connection);
  }

  #control(connection: Connection): Description {
    return this.#opened(connection, (it) => new ControlFile(it));
  }

  #listen(connection: Connection, opener: Opener): Description {
    return this.#opened(connection, (it) => new ListenFile(it, (socket) => this.#add(socket, opener)));
  }

  #directory(connection: Connection, opener: Opener): DirectoryInode {
    const { socket } = connection;
    const { uid, gid } = opener;
    const file = (open: () => Description | number): SpecialInode =>
      new SpecialInode(attributes(0o660, 0, uid, gid), FILETYPE.CHARACTER_DEVICE, (_caller, fdflags) => {
        if (this.#connections.get(connection.number)?.connection !== connection) return ERRNO.ENOENT;
        const description = open();
        if (typeof description !== 'number') description.nonblock = (fdflags & FDFLAGS.NONBLOCK) !== 0;
        return description;
      });
    const text = (make: () => string): SpecialInode =>
      file(() => this.#opened(connection, (it) => new StatusFile(make, () => it.closed())));
    return new FixedDirectory({
      ctl: file(() => this.#control(connection)),
      data: file(() => this.#opened(connection, (it) => new DataFile(it))),
      err: text(() => errorText(socket.takeError())),
      listen: file(() => (socket.listening ? this.#listen(connection, opener) : ERRNO.EINVAL)),
      local: text(() => `${formatAddress(inetAddress(socket.localAddress))}\n`),
      remote: text(() => `${formatAddress(inetAddress(socket.remoteAddress))}\n`),
      status: text(() => `${stateOf(socket)} qin ${String(socket.readiness().available)}\n`),
    });
  }
}
