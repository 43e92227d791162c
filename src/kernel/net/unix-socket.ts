import { ERRNO } from '../constants.ts';
import { SpecialInode, type Attributes } from '../fs/inode.ts';
import type { PodNetwork, UnixRow } from './network-namespace.ts';
import { isUnix, Socket, type Address, type PeerCredentials, type UnixAddress } from './socket.ts';
import { SocketOptions } from './socket-options.ts';

/** Linux: net.core.wmem_default. */
export const BUFFER = 212_992;
const UNNAMED: UnixAddress = { path: '' };

/** The name that a socket has in a file tree. It stays there when the socket is gone. */
export class SocketInode extends SpecialInode {
  readonly socket: UnixSocket;

  constructor(attributes: Attributes, socket: UnixSocket) {
    // open(2): a socket is no file to be opened.
    super(attributes, socket.filetype, () => ERRNO.ENXIO);
    this.socket = socket;
  }
}

/** What both kinds of Unix sockets have: a name (unix(7)). */
export abstract class UnixSocket extends Socket {
  override readonly family = 'unix';
  readonly owner: PeerCredentials;
  #name: UnixAddress | undefined;
  #closed = false;
  protected error = 0;

  constructor(network: PodNetwork, owner: PeerCredentials) {
    super(network, owner.uid, new SocketOptions(BUFFER));
    this.owner = owner;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get name(): UnixAddress | undefined {
    return this.#name;
  }

  override get localAddress(): Address {
    return this.#name ?? UNNAMED;
  }

  override takeError(): number {
    const { error } = this;
    this.error = 0;
    return error;
  }

  /** A name of the network namespace, or one that a file tree has taken in already. */
  override bind(address: Address): number {
    if (!isUnix(address)) return ERRNO.EINVAL;
    if (this.#name !== undefined) return ERRNO.EINVAL;
    const name = address.path === '' ? this.#unusedName() : address.path;
    if (name.startsWith('\0')) {
      if (this.network.abstractSockets.has(name)) return ERRNO.EADDRINUSE;
      this.network.abstractSockets.set(name, this);
    }
    this.#name = { path: name };
    return ERRNO.SUCCESS;
  }

  /** unix(7), autobind: five hexadecimal digits. */
  #unusedName(): string {
    for (let number = 0; ; number++) {
      const name = `\0${number.toString(16).padStart(5, '0')}`;
      if (!this.network.abstractSockets.has(name)) return name;
    }
  }

  /** Without the socket that has the name nothing can be done: see {@link connectTo}. */
  override connect(): number {
    return ERRNO.EINVAL;
  }

  abstract connectTo(peer: UnixSocket): number;

  protected unixRow(state: number): UnixRow {
    return {
      protocol: 'unix',
      type: this.type,
      state,
      path: this.#name?.path ?? '',
      inode: this.inode,
      listening: this.listening,
    };
  }

  /** Nobody finds it by its name any more. */
  protected unname(): void {
    this.#closed = true;
    const path = this.#name?.path;
    if (path !== undefined && this.network.abstractSockets.get(path) === this)
      this.network.abstractSockets.delete(path);
  }

  override abort(): void {
    this.unname();
    this.changed.wake();
  }

  protected override dispose(): void {
    super.dispose();
    this.unname();
  }
}
