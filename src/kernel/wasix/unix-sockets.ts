import { ERRNO } from '../constants.ts';
import { isErrno } from '../fs/location.ts';
import { MAY } from '../fs/permission.ts';
import type { PeerCredentials, Socket, UnixAddress } from '../net/socket.ts';
import { UnixDatagramSocket } from '../net/unix-datagram.ts';
import { SocketInode, UnixSocket } from '../net/unix-socket.ts';
import { UnixStreamSocket } from '../net/unix-stream.ts';
import type { Guest } from '../wasi/guest.ts';

/** Unix sockets (unix(7)): names in the container's file tree, and abstract ones of the pod's network namespace. */

function ownerOf({ process }: Guest): PeerCredentials {
  const { uid, gid } = process.credentials;
  return { pid: process.pid, uid, gid };
}

export function make(guest: Guest, type: 'stream' | 'dgram'): UnixSocket {
  const Kind = type === 'stream' ? UnixStreamSocket : UnixDatagramSocket;
  return new Kind(guest.context.network, ownerOf(guest));
}

export function makePair(guest: Guest, type: 'stream' | 'dgram'): readonly [Socket, Socket] {
  const Kind = type === 'stream' ? UnixStreamSocket : UnixDatagramSocket;
  return Kind.pair(guest.context.network, ownerOf(guest));
}

export function bind(guest: Guest, socket: Socket, address: UnixAddress): number {
  if (!(socket instanceof UnixSocket)) return ERRNO.EAFNOSUPPORT;
  if (address.path === '' || address.path.startsWith('\0')) return socket.bind(address);
  if (socket.name !== undefined) return ERRNO.EINVAL;
  const made = guest.files().mknod(guest.process.cwd, address.path, 0o777, (it) => new SocketInode(it, socket));
  if (made === ERRNO.EEXIST) return ERRNO.EADDRINUSE;
  return made === ERRNO.SUCCESS ? socket.bind(address) : made;
}

/** The socket of that name, or the errno of connect(2). */
function find(guest: Guest, address: UnixAddress): UnixSocket | number {
  const { path } = address;
  if (path.startsWith('\0')) {
    const found = guest.context.network.abstractSockets.get(path);
    return found instanceof UnixSocket ? found : ERRNO.ECONNREFUSED;
  }
  const files = guest.files();
  const found = files.walker.find(guest.process.cwd, path, true);
  if (isErrno(found)) return found;
  const denied = files.access(found, MAY.WRITE);
  if (denied !== ERRNO.SUCCESS) return denied;
  return found.inode instanceof SocketInode ? found.inode.socket : ERRNO.ECONNREFUSED;
}

export function connect(guest: Guest, socket: Socket, address: UnixAddress): number {
  if (!(socket instanceof UnixSocket)) return ERRNO.EAFNOSUPPORT;
  const peer = find(guest, address);
  return typeof peer === 'number' ? peer : socket.connectTo(peer);
}

/** Of datagrams: sends to the socket of that name. Bytes, or minus an errno. */
export function sendTo(guest: Guest, socket: Socket, buffers: readonly Uint8Array[], address: UnixAddress): number {
  if (!(socket instanceof UnixDatagramSocket)) return socket.send(buffers, address);
  const peer = find(guest, address);
  return typeof peer === 'number' ? -peer : socket.sendTo(buffers, peer);
}
