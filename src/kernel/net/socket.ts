import type { SocketAddress } from '../api.ts';
import { ERRNO } from '../constants.ts';
import { Description, type FileStat } from '../io/description.ts';
import type { WaitQueue } from '../io/wait-queue.ts';
import type { Member, PodNetwork, SocketRow } from './network-namespace.ts';
import type { SocketOptions } from './socket-options.ts';

/** unix(7): a path, an abstract name (it begins with NUL), or nothing: an unnamed socket. */
export interface UnixAddress {
  readonly path: string;
}

export type Address = SocketAddress | UnixAddress;

export function isUnix(address: Address): address is UnixAddress {
  return 'path' in address;
}

/** SO_PEERCRED: who connected, or listened. */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** What a receive tells beside its bytes. */
export interface ReceiveInfo {
  from?: Address | undefined;
  /** Bytes of the message; more than were received when it was cut. */
  length?: number;
}

/** `sock_status` of WASIX. */
export type SocketStatus = 'opening' | 'opened' | 'closed' | 'failed';

/** A socket (socket(7)). By default nothing is supported. Calls do not block: EAGAIN or EINPROGRESS, and `changed` is woken. */
export abstract class Socket extends Description implements Member {
  readonly network: PodNetwork;
  readonly options: SocketOptions;
  /** Who made it. */
  readonly uid: number;
  readonly inode: number;
  abstract readonly family: 'inet' | 'unix';
  abstract readonly type: 'stream' | 'dgram';

  constructor(network: PodNetwork, uid: number, options: SocketOptions, changed?: WaitQueue) {
    super(changed);
    this.network = network;
    this.uid = uid;
    this.options = options;
    this.inode = network.join(this);
  }

  abstract get status(): SocketStatus;
  abstract get localAddress(): Address | undefined;
  abstract get remoteAddress(): Address | undefined;

  /** The error that nobody has been told yet (SO_ERROR); it is told once. */
  abstract takeError(): number;

  /** Known of Unix sockets only. */
  get peerCredentials(): PeerCredentials | undefined {
    return undefined;
  }

  abstract row(): SocketRow | undefined;

  abstract abort(): void;

  bind(_address: Address): number {
    return ERRNO.ENOTSUP;
  }

  listen(_backlog: number): number {
    return ERRNO.ENOTSUP;
  }

  get listening(): boolean {
    return false;
  }

  /** A connection that waits, or an errno. */
  accept(): Socket | number {
    return ERRNO.ENOTSUP;
  }

  /** An errno: EINPROGRESS when it is to be told later, by SO_ERROR or a second call. */
  abstract connect(address: Address): number;

  /** connect(2) to an address of the family AF_UNSPEC. An errno. */
  disconnect(): number {
    return ERRNO.EAFNOSUPPORT;
  }

  /** A connect is under way. */
  get connecting(): boolean {
    return false;
  }

  /** An errno. @param how bits of SDFLAGS */
  abstract shutdown(how: number): number;

  /** Bytes received, or minus an errno. Peeking leaves them in the socket. */
  abstract receive(buffers: readonly Uint8Array[], peek: boolean, info?: ReceiveInfo): number;

  /** Bytes sent, or minus an errno. */
  abstract send(buffers: readonly Uint8Array[], to?: Address): number;

  /** The sizes of its buffers were set. */
  resized(): void {
    // Streams have buffers that can be resized at once.
  }

  override read(max: number): Uint8Array | number {
    const bytes = new Uint8Array(Math.min(max, this.options.receiveBuffer));
    const count = this.receive([bytes], false);
    return count < 0 ? -count : bytes.subarray(0, count);
  }

  override write(bytes: Uint8Array): number {
    return this.send([bytes]);
  }

  override stat(): FileStat {
    return { ...super.stat(), ino: BigInt(this.inode), mode: 0o777 };
  }

  protected override dispose(): void {
    this.network.leave(this);
  }
}
