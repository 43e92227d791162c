import type { SocketAddress } from '../api.ts';
import type { DirectoryInode } from '../fs/inode.ts';
import { FixedDirectory, generatedFile } from '../fs/special-files.ts';
import type { InetRow, SocketRow, UnixRow } from './network-namespace.ts';

/** SO_ACCEPTCON of linux/net.h. */
const LISTENS = 0x10000;

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const UDP_HEADER = `  ${HEADER} ref pointer drops`;
const UNIX_HEADER = 'Num       RefCount Protocol Flags    Type St Inode Path';

function hex(value: number, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, '0');
}

/** The address is the number in memory order of a little-endian machine, as the kernel prints it. */
function address({ ip, port }: SocketAddress): string {
  const bytes = ip.split('.').map(Number).reverse();
  return `${bytes.map((byte) => hex(byte, 2)).join('')}:${hex(port, 4)}`;
}

function inetLine(row: InetRow, index: number): string {
  const queues = `${hex(row.sendQueue, 8)}:${hex(row.receiveQueue, 8)}`;
  const head = `${String(index).padStart(4)}: ${address(row.local)} ${address(row.remote)} ${hex(row.state, 2)}`;
  return `${head} ${queues} 00:00000000 00000000 ${String(row.uid).padStart(5)}        0 ${String(row.inode)}`;
}

function unixLine({ type, state, path, inode, listening }: UnixRow): string {
  const kind = type === 'stream' ? 1 : 2;
  const name = path === '' ? '' : ` ${path.replace('\0', '@')}`;
  const numbers = `${hex(2, 8)} ${hex(0, 8)} ${hex(listening ? LISTENS : 0, 8)} ${hex(kind, 4)} ${hex(state, 2)}`;
  return `${hex(0, 16)}: ${numbers} ${String(inode).padStart(5)}${name}`;
}

function table(header: string, lines: readonly string[]): string {
  return `${[header, ...lines].join('\n')}\n`;
}

/** `/proc/net`: tcp, udp and unix (proc_pid_net(5)). */
export function socketTables(rows: () => Iterable<SocketRow>): DirectoryInode {
  const inet = (protocol: 'tcp' | 'udp'): string[] =>
    [...rows()].filter((row): row is InetRow => row.protocol === protocol).map(inetLine);
  const unix = (): string[] => [...rows()].flatMap((row) => (row.protocol === 'unix' ? [unixLine(row)] : []));
  return new FixedDirectory({
    tcp: generatedFile(() => table(HEADER, inet('tcp'))),
    udp: generatedFile(() =>
      table(
        UDP_HEADER,
        inet('udp').map((line) => `${line} 2 0000000000000000 0`),
      ),
    ),
    unix: generatedFile(() => table(UNIX_HEADER, unix())),
  });
}
