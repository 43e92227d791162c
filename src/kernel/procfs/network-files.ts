import type { DirectoryInode, Inode } from '../fs/inode.ts';
import { socketTables } from '../net/proc-net.ts';
import { EntryDirectory, type EntryOwner, textFile } from './entries.ts';
import type { ProcSource } from './source.ts';

/** An address as the route table has it: the number in memory order of a little-endian machine. */
function routeAddress(ip: string): string {
  const bytes = ip.split('.').map(Number).reverse();
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');
}

const INTERFACES = ['lo', 'eth0'] as const;
const COLUMNS = '    0'.padStart(8);

/** proc_pid_net(5), `dev`: interfaces that count nothing. */
function dev(): string {
  const head = [
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
  ];
  const row = (name: string): string => `${name.padStart(6)}:${COLUMNS.repeat(16)}`;
  return `${[...head, ...INTERFACES.map(row)].join('\n')}\n`;
}

/** The default route, through the first address of the pod's network. */
function route({ ip }: ProcSource): string {
  const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';
  const network = ip.replace(/\d+$/, '0');
  const gateway = ip.replace(/\d+$/, '1');
  const row = (destination: string, via: string, flags: string, mask: string): string =>
    `eth0\t${routeAddress(destination)}\t${routeAddress(via)}\t${flags}\t0\t0\t0\t${routeAddress(mask)}\t0\t0\t0`;
  return `${[head, row('0.0.0.0', gateway, '0003', '0.0.0.0'), row(network, '0.0.0.0', '0001', '255.255.255.0')].join('\n')}\n`;
}

/** /proc/net: sockets, interfaces, routes. */
export function networkDirectory(source: ProcSource, owner: EntryOwner): DirectoryInode {
  const sockets = socketTables(() => source.sockets());
  const entries: Record<string, () => Inode> = {
    dev: () => textFile(dev, owner),
    route: () => textFile(() => route(source), owner),
  };
  for (const name of sockets.names()) {
    const inode = sockets.lookup(name);
    if (inode !== undefined) entries[name] = () => inode;
  }
  return new EntryDirectory(entries, owner);
}
