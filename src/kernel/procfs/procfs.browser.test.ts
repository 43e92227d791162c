/** proc(5), proc_pid(5), namespaces(7), pid_namespaces(7): read by programs/signals.c and programs.c. */
import { expect, test } from 'vitest';
import type { Container, ContainerOptions, Kernel } from '../index.ts';
import { PidNamespace } from '../process/pid-namespace.ts';
import { containerOptions, start, testKernel, testProgram, type Running } from '../testing/harness.ts';

async function container(kernel: Kernel, options: Partial<ContainerOptions> = {}): Promise<Container> {
  const base = await containerOptions(kernel, options);
  const file = { type: 'file' as const, mode: 0o755, uid: 0, gid: 0, mtime: 0, content: await testProgram('signals') };
  return kernel.createContainer({ ...base, layers: [...base.layers, new Map([['/bin/signals', file]])] });
}

async function show(box: Container, path: string, uid = 0): Promise<string> {
  const running = await start((spec) => box.exec({ ...spec, uid }), ['show', path], { command: 'signals' });
  await running.status;
  return running.stdout();
}

function sleeping(box: Container, uid = 0): Promise<Running> {
  return start((spec) => box.start({ ...spec, uid }), ['sleep', '1000']);
}

test('a process is described by its files', async () => {
  const box = await container(testKernel());
  await sleeping(box);
  const status = await show(box, '/proc/1/status');
  for (const line of [
    'Name:\tprograms',
    'State:\tS (sleeping)',
    'Pid:\t1',
    'PPid:\t0',
    'SigQ:\t0/63000',
    'Threads:\t1',
  ])
    expect(status.split('\n')).toContain(line);
  expect(await show(box, '/proc/1/cmdline')).toBe('programs\0sleep\x001000\0');
  expect(await show(box, '/proc/1/comm')).toBe('programs\n');
  expect((await show(box, '/proc/1/stat')).split(' ').slice(0, 8)).toEqual([
    '1',
    '(programs)',
    'S',
    '0',
    '1',
    '1',
    '0',
    '-1',
  ]);
  expect((await show(box, '/proc/1/stat')).trimEnd().split(' ')).toHaveLength(52);
  expect(await show(box, '/proc/1/statm')).toMatch(/^\d+ \d+ 0 0 0 \d+ 0\n$/);
  expect(await show(box, '/proc/1/cgroup')).toBe('0::/\n');
  expect(await show(box, '/proc/1/limits')).toContain('Max open files            1024');
  expect(await show(box, '/proc/self/environ')).toContain('PATH=/bin\0');
  expect(await show(box, '/proc/1/mounts')).toContain('proc /proc proc');
  expect(await show(box, '/proc/self/stat')).toMatch(/^\d+ \(signals\) R /);
  box.dispose();
});

test('the machine is described by its files', async () => {
  const box = await container(testKernel());
  await sleeping(box);
  expect(await show(box, '/proc/meminfo')).toMatch(/^MemTotal: +\d+ kB\nMemFree: /);
  expect(await show(box, '/proc/uptime')).toMatch(/^\d+\.\d\d \d+\.\d\d\n$/);
  expect(await show(box, '/proc/loadavg')).toMatch(/^0\.00 0\.00 0\.00 1\/2 \d+\n$/);
  expect(await show(box, '/proc/sys/kernel/hostname')).toBe('box\n');
  expect(await show(box, '/proc/sys/kernel/ostype')).toBe('Linux\n');
  expect(await show(box, '/proc/sys/kernel/random/uuid')).toMatch(
    /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\n$/,
  );
  expect(await show(box, '/proc/version')).toMatch(/^Linux version /);
  expect(await show(box, '/proc/filesystems')).toContain('nodev\toverlay\n');
  expect(await show(box, '/proc/net/route')).toContain('eth0\t00000000\t0100F40A\t0003');
  expect(await show(box, '/proc/net/dev')).toContain('    lo:');
  expect(await show(box, '/proc/nothing')).toBe('open 44\n');
  box.dispose();
});

test('what a process has open is there by number; the program is there to be read', async () => {
  const box = await container(testKernel());
  await sleeping(box);
  expect(await show(box, '/proc/self/fd/7')).toBe('open 44\n');
  expect((await show(box, '/proc/1/exe')).slice(0, 4)).toBe('\0asm');
  expect(await show(box, '/proc/1/cwd/etc/motd')).toBe('welcome');
  expect(await show(box, '/proc/1/root/etc/motd')).toBe('welcome');
  expect(await show(box, '/proc/1/fdinfo/0')).toContain('flags:\t');
  box.dispose();
});

test('other users do not look into a process', async () => {
  const box = await container(testKernel());
  await sleeping(box);
  expect(await show(box, '/proc/1/environ', 1000)).toBe('open 2\n');
  expect(await show(box, '/proc/1/root/etc/motd', 1000)).toBe('open 2\n');
  expect(await show(box, '/proc/1/fd/0', 1000)).toBe('open 2\n');
  expect(await show(box, '/proc/1/comm', 1000)).toBe('programs\n');
  box.dispose();
});

test('containers do not see one another’s processes', async () => {
  const kernel = testKernel();
  const [one, two] = [await container(kernel), await container(kernel)];
  await Promise.all([sleeping(one), sleeping(two)]);
  expect(await show(one, '/proc/3/stat')).toBe('open 44\n');
  expect(await show(two, '/proc/2/comm')).toBe('signals\n');
  one.dispose();
  two.dispose();
});

test('containers that share a pid namespace do, with pause as its first process', async () => {
  const kernel = testKernel();
  const pidns = kernel.createPidNamespace();
  const netns = kernel.createNetworkNamespace({ ip: '10.244.0.2', hostname: 'pod' });
  const layer = new Map([
    [
      '/etc/motd',
      { type: 'file' as const, mode: 0o644, uid: 0, gid: 0, mtime: 0, content: new TextEncoder().encode('other') },
    ],
  ]);
  const { layers } = await containerOptions(kernel);
  const one = await container(kernel, { pidns, netns });
  const two = await container(kernel, { pidns, netns, layers: [...layers, layer] });
  const first = await sleeping(one);
  const second = await sleeping(two);
  expect([first.process.pid, second.process.pid]).toEqual([2, 3]);
  expect(await show(one, '/proc/1/cmdline')).toBe('/pause\0');
  expect(await show(one, '/proc/3/comm')).toBe('programs\n');
  // A file of the other container's, by a way that leads through its root.
  expect(await show(one, '/proc/3/root/etc/motd')).toBe('other');
  expect(await show(one, '/proc/3/root/../../etc/motd')).toBe('other');
  const killer = await start((spec) => one.exec(spec), ['kill', '3', '15'], { command: 'signals' });
  await killer.status;
  expect(await second.status).toEqual({ code: 143, signal: 'SIGTERM' });
  expect(pidns.processes.size).toBe(2);
  // What a container runs ends with its first process, though that is not pid 1.
  const child = await start((spec) => one.exec(spec), ['sleep', '1000']);
  first.process.kill('SIGKILL');
  expect((await child.status).code).toBe(137);
  pidns.dispose();
  expect(pidns.processes.size).toBe(0);
});

test('in the pid namespace of the node all processes have a number, and their own in its place', async () => {
  const kernel = testKernel();
  const pidns = kernel.hostPidNamespace();
  if (!(pidns instanceof PidNamespace)) throw new TypeError('a namespace of another kernel');
  const inside = await container(kernel);
  const host = await container(kernel, { pidns });
  const first = await sleeping(inside);
  const second = await sleeping(inside);
  const own = await sleeping(host);
  expect([first.process.pid, second.process.pid]).toEqual([1, 2]);
  const numbers = [...pidns.processes].map(([number, { args }]) => [number, args[0]]);
  expect(numbers.slice(0, 2)).toEqual([
    [1, '/sbin/init'],
    [2, 'programs'],
  ]);
  expect(own.process.pid).toBe(4);
  // The second process of the container has number 3 here and 2 there, and its parent is nobody's child here either.
  const status = await show(host, '/proc/3/status');
  expect(status).toMatch(/^Pid:\t3$/m);
  expect(status).toMatch(/^NSpid:\t3\t2$/m);
  expect(await show(host, '/proc/3/stat')).toMatch(/^3 \(programs\) S 0 3 3 /);
  expect(await show(inside, '/proc/2/status')).toMatch(/^NSpid:\t2$/m);
  // From above KILL reaches the first process of a container, and with it all.
  const killer = await start((spec) => host.exec(spec), ['kill', '2', '9'], { command: 'signals' });
  await killer.status;
  expect((await first.status).code).toBe(137);
  expect((await second.status).code).toBe(137);
  await expect.poll(() => [...pidns.processes.keys()]).toEqual([1, 4]);
  host.dispose();
});

test('orphans are reaped by pause', async () => {
  const kernel = testKernel();
  const pidns = kernel.createPidNamespace();
  const box = await container(kernel, { pidns });
  await sleeping(box);
  const orphaning = await start((spec) => box.exec(spec), ['orphaning'], { command: 'signals' });
  await orphaning.status;
  await expect.poll(() => pidns.processes.size).toBe(2);
  pidns.dispose();
});
