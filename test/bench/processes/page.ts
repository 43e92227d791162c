import { systemClock } from '../../../src/base/index.ts';
import { createKernel, type Container, type Kernel, type ProcessSpec } from '../../../src/kernel/index.ts';

/** Runs in the page: the kernel by itself, with a program of its own. */

let kernel: Kernel | undefined;
let program = new Uint8Array();

function theKernel(): Kernel {
  kernel ??= createKernel({
    clock: systemClock,
    random: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
    network: {
      connect: () => Promise.resolve('EHOSTUNREACH'),
      send: () => undefined,
      resolve: () => Promise.resolve([]),
    },
    maxMemories: 110,
    nodeName: 'bench',
  });
  return kernel;
}

function load(bytes: readonly number[]): void {
  program = Uint8Array.from(bytes);
}

let layer: ReadonlyMap<string, never> | undefined;

function box(): Container {
  const file = { type: 'file' as const, mode: 0o755, uid: 0, gid: 0, mtime: 0, content: program };
  layer ??= new Map([['/bin/bench', file]]) as unknown as ReadonlyMap<string, never>;
  const netns = theKernel().createNetworkNamespace({ ip: '10.244.0.2', hostname: 'box' });
  return theKernel().createContainer({ hostname: 'box', layers: [layer], mounts: [], netns, readOnlyRootfs: false });
}

async function start(
  container: Container,
  args: readonly string[],
  stdout: (text: string) => void,
): ReturnType<Container['start']> {
  const decoder = new TextDecoder();
  const spec: ProcessSpec = {
    args: ['bench', ...args],
    env: [['PATH', '/bin']],
    cwd: '/',
    uid: 0,
    gid: 0,
    stdio: {
      kind: 'pipes',
      stdout: (chunk) => {
        stdout(decoder.decode(chunk));
      },
      stderr: () => undefined,
    },
  };
  return container.start(spec);
}

/** What a program prints. */
async function output(args: readonly string[]): Promise<string> {
  const container = box();
  let text = '';
  const process = await start(container, args, (chunk) => (text += chunk));
  if (!('exited' in process)) throw new Error(process.message);
  await process.exited;
  container.dispose();
  return text;
}

async function figure(args: readonly string[]): Promise<number> {
  return Number(await output(args));
}

/** Milliseconds from the start of a container to its first output, each of so many. */
async function firstOutputs(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    const container = box();
    const from = performance.now();
    await new Promise<void>((resolve, reject) => {
      void start(container, [], () => resolve()).then((process) => {
        if (!('exited' in process)) reject(new Error(process.message));
      });
    });
    times.push(performance.now() - from);
    container.dispose();
  }
  return times;
}

/** Milliseconds for so many starts and kills, one after the other. */
async function startsAndKills(count: number): Promise<number> {
  const from = performance.now();
  for (let turn = 0; turn < count; turn++) {
    const container = box();
    const process = await start(container, ['sleep'], () => undefined);
    if (!('exited' in process)) throw new Error(process.message);
    process.kill('SIGKILL');
    await process.exited;
    container.dispose();
  }
  return performance.now() - from;
}

/** Chromium's, with --js-flags=--expose-gc and --enable-precise-memory-info; memories of WebAssembly are not of the heap. */
const heap = performance as unknown as { readonly memory: { readonly usedJSHeapSize: number } };
const collectGarbage = (globalThis as unknown as { gc?: () => void }).gc ?? ((): void => undefined);

/** Bytes that so many live containers take each, above their own memory. */
async function live(count: number): Promise<number> {
  const measure = async (): Promise<number> => {
    // Twice: what the first lets go of, the second finds.
    for (let turn = 0; turn < 2; turn++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return heap.memory.usedJSHeapSize;
  };
  const before = await measure();
  const containers: Container[] = [];
  for (let turn = 0; turn < count; turn++) {
    const container = box();
    const process = await start(container, ['sleep'], () => undefined);
    if (!('exited' in process)) throw new Error(process.message);
    containers.push(container);
  }
  const after = await measure();
  for (const container of containers) container.dispose();
  return (after - before) / count;
}

const measurements = { load, figure, firstOutputs, startsAndKills, live };
export type ProcessMeasurements = typeof measurements;
(globalThis as unknown as { processes: ProcessMeasurements }).processes = measurements;
