'use strict';

/* Bytes of a line of /proc/meminfo. */
const memory = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readProc('meminfo'))?.[1] ?? 0) * 1024;

/* Files of /proc have no size: they are read to the end. */
function readProc(file) {
  const fd = host.open(`/proc/${file}`, 0x4000000, 0);
  if (fd < 0) return '';
  const chunks = [];
  const chunk = Buffer.alloc(4096);
  for (let size; (size = host.read(fd, chunk.buffer, 0, chunk.length)) > 0; ) chunks.push(Buffer.from(chunk.subarray(0, size)));
  host.close(fd);
  return Buffer.concat(chunks).toString();
}

module.exports = {
  EOL: '\n',
  arch: () => 'wasm32',
  cpus: () => [{ model: 'WebAssembly', speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }],
  endianness: () => 'LE',
  freemem: () => memory('MemFree'),
  homedir: () => host.env.HOME ?? '/root',
  hostname: () => readProc('sys/kernel/hostname').trim(),
  loadavg: () => readProc('loadavg').split(' ').slice(0, 3).map(Number),
  networkInterfaces: () => ({}),
  platform: () => 'wasi',
  release: () => '0.0.0',
  tmpdir: () => host.env.TMPDIR ?? '/tmp',
  totalmem: () => memory('MemTotal'),
  type: () => 'WASI',
  uptime: () => Number(readProc('uptime').split(' ')[0]),
  userInfo: () => ({ uid: process.getuid(), gid: process.getgid(), username: host.env.USER ?? 'root', homedir: host.env.HOME ?? '/root', shell: null }),
  constants: { signals: library('internal/signals').numbers },
  _readProc: readProc,
};
