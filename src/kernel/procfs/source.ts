import type { Caller } from '../fs/inode.ts';
import type { PidView } from '../process/pid-view.ts';
import type { SocketRow } from '../net/network-namespace.ts';

/** What /proc tells of beside the processes: that of one container. */
export interface ProcSource {
  readonly pids: PidView;
  readonly hostname: string;
  readonly nodeName: string;
  /** The process whose call is under way. */
  caller(): Caller | undefined;
  /** Milliseconds since the node started, and since the Unix epoch. */
  uptime(): number;
  now(): number;
  /** Milliseconds that programs of the node ran. */
  cpuTime(): number;
  /** Bytes. */
  memory(): { readonly limit: number; readonly used: number };
  /** The sockets of the network namespace, for net/tcp and the like. */
  sockets(): Iterable<SocketRow>;
  /** The address of the pod. */
  readonly ip: string;
  /** Fills the bytes with random ones. */
  readonly random: (bytes: Uint8Array) => void;
}
