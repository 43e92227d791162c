/** capabilities(7): a capability's number is its place, as in linux/capability.h. */
const NAMES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
];

const NUMBERS: ReadonlyMap<string, number> = new Map(NAMES.map((name, number) => [name, number]));

/** What a container has when nothing is said (containerd: pkg/oci, `defaultUnixCaps`). */
const DEFAULT = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];

export interface CapabilityChanges {
  readonly add: readonly string[];
  readonly drop: readonly string[];
}

/**
 * The bounding set of a container, as the kernel has it: capability n is 2 ** n. `ALL` comes before single names, and
 * dropping before adding, of `ALL`; of names, dropping has the last word. Names that Linux does not know are without
 * effect, as with runc. Source: containerd, internal/cri/opts, `WithCapabilities`.
 */
export function boundingSet({ add, drop }: CapabilityChanges, privileged: boolean): number {
  if (privileged) return sum(NAMES);
  const base = drop.includes('ALL') ? [] : add.includes('ALL') ? NAMES : DEFAULT;
  const dropped = new Set(drop.map(nameOf));
  return sum([...base, ...add.map(nameOf)].filter((name) => !dropped.has(name)));
}

function nameOf(name: string): string {
  return name.toUpperCase();
}

function sum(names: readonly string[]): number {
  let set = 0;
  for (const name of new Set(names)) {
    const number = NUMBERS.get(name);
    if (number !== undefined) set += 2 ** number;
  }
  return set;
}
