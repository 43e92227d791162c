import { systemClock } from '../../base/index.ts';
import {
  createKernel,
  type ContainerOptions,
  type ExitStatus,
  type Kernel,
  type KernelOptions,
  type Layer,
  type Process,
  type ProcessSpec,
} from '../index.ts';

const programs = new Map<string, Promise<Uint8Array>>();

/** A program of the tests, `programs/NAME.c`, as src/kernel/testing/compile.ts has compiled it. */
export function testProgram(name = 'programs'): Promise<Uint8Array> {
  let program = programs.get(name);
  if (program === undefined) {
    program = fetch(`/.cache/kernel-tests/${name}.wasm`)
      .then((response) => response.arrayBuffer())
      .then((buffer) => new Uint8Array(buffer));
    programs.set(name, program);
  }
  return program;
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** An image with the program as `/bin/programs`. */
export async function testLayer(): Promise<Layer> {
  const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  return new Map([
    ['/bin', { ...base, type: 'directory' as const }],
    ['/bin/programs', { ...base, type: 'file' as const, content: await testProgram() }],
    ['/bin/text', { ...base, type: 'file' as const, content: text('not a program') }],
    ['/bin/script', { ...base, type: 'file' as const, content: text('#!/bin/programs hello\n') }],
    ['/etc/motd', { ...base, mode: 0o644, type: 'file' as const, content: text('welcome') }],
    ['/srv/here', { ...base, type: 'directory' as const }],
  ]);
}

export function testKernel(options: Partial<KernelOptions> = {}): Kernel {
  return createKernel({
    clock: systemClock,
    random: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
    network: {
      connect: () => Promise.resolve('EHOSTUNREACH'),
      send: () => undefined,
      resolve: () => Promise.resolve([]),
    },
    maxMemories: 20,
    nodeName: 'node-1',
    ...options,
  });
}

export async function containerOptions(
  kernel: Kernel,
  options: Partial<ContainerOptions> = {},
): Promise<ContainerOptions> {
  return {
    hostname: 'box',
    layers: [await testLayer()],
    mounts: [],
    netns: kernel.createNetworkNamespace({ ip: '10.244.0.2', hostname: 'box' }),
    readOnlyRootfs: false,
    ...options,
  };
}

export interface Running {
  readonly process: Process;
  readonly status: Promise<ExitStatus>;
  stdout(): string;
  stderr(): string;
  /** Resolves when standard output contains the text. */
  until(expected: string): Promise<void>;
}

type Start = (
  spec: ProcessSpec,
) => ReturnType<Kernel['createContainer']>['start'] extends (s: ProcessSpec) => infer R ? R : never;

/** Starts a program of the tests and collects what it prints. */
export async function start(
  how: Start,
  args: readonly string[],
  options: { stdin?: AsyncIterable<Uint8Array>; cwd?: string; command?: string } = {},
): Promise<Running> {
  const decoder = new TextDecoder();
  let out = '';
  let err = '';
  let woken = (): void => undefined;
  const process = await how({
    args: [options.command ?? 'programs', ...args],
    env: [
      ['PATH', '/bin'],
      ['NAME', 'tests'],
    ],
    cwd: options.cwd ?? '/',
    uid: 0,
    gid: 0,
    stdio: {
      kind: 'pipes',
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
      stdout: (chunk) => {
        out += decoder.decode(chunk);
        woken();
      },
      stderr: (chunk) => {
        err += decoder.decode(chunk);
      },
    },
  });
  if (!('exited' in process)) throw new Error(process.message);
  return {
    process,
    status: process.exited,
    stdout: () => out,
    stderr: () => err,
    until: async (expected) => {
      while (!out.includes(expected)) {
        await new Promise<void>((resolve) => {
          woken = resolve;
        });
      }
    },
  };
}
