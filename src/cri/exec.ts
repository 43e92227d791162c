import { deferred, type Clock } from '../base/index.ts';
import type { Container, Kernel, OutputSink, Process, ProcessSpec, Pty, SpawnError } from '../kernel/index.ts';
import type { ExecOptions } from './api.ts';
import { RuntimeError } from './errors.ts';

/** What a further process of a container takes over from its first one. */
export type ProcessContext = Omit<ProcessSpec, 'args' | 'stdio'>;

export function isSpawnError(result: Process | SpawnError): result is SpawnError {
  return 'errno' in result;
}

/** Runs a command in a running container, with its streams connected to the caller's. @returns the exit code */
export async function execIn(
  kernel: Kernel,
  container: Container,
  context: ProcessContext,
  options: ExecOptions,
): Promise<number> {
  return options.tty ? execOnTerminal(kernel, container, context, options) : execOnPipes(container, context, options);
}

async function execOnPipes(container: Container, context: ProcessContext, options: ExecOptions): Promise<number> {
  const { stdin, stdout, stderr } = options;
  const process = await spawn(container, {
    ...context,
    args: options.command,
    stdio: { kind: 'pipes', stdout, stderr, ...(stdin === undefined ? {} : { stdin }) },
  });
  return untilExit(process, options.signal, () => {
    process.kill('SIGKILL');
  });
}

async function execOnTerminal(
  kernel: Kernel,
  container: Container,
  context: ProcessContext,
  options: ExecOptions,
): Promise<number> {
  const pty = kernel.createPty({ columns: 80, rows: 24 });
  const ended = new AbortController();
  const printed = pumpOutput(pty, options.stdout);
  if (options.resize !== undefined) void pumpResize(pty, options.resize, ended.signal);
  try {
    const env = context.env.some(([name]) => name === 'TERM')
      ? context.env
      : [...context.env, ['TERM', 'xterm'] as const];
    const process = await spawn(container, { ...context, env, args: options.command, stdio: { kind: 'tty', pty } });
    if (options.stdin !== undefined)
      void pumpInput(
        options.stdin,
        (chunk) => {
          pty.input(chunk);
        },
        ended.signal,
      );
    const code = await untilExit(process, options.signal, () => {
      pty.close();
      process.kill('SIGKILL');
    });
    return code;
  } finally {
    ended.abort();
    pty.close();
    await printed;
  }
}

/** @throws RuntimeError in runc's words */
async function spawn(container: Container, spec: ProcessSpec): Promise<Process> {
  const result = await container.exec(spec);
  if (!isSpawnError(result)) return result;
  throw new RuntimeError(
    'StartError',
    `OCI runtime exec failed: exec failed: unable to start container process: ${result.message}: unknown`,
  );
}

async function untilExit(process: Process, signal: AbortSignal, onAbort: () => void): Promise<number> {
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return (await process.exited).code;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

export async function pumpOutput(pty: Pty, sink: OutputSink): Promise<void> {
  for await (const chunk of pty.output) await sink(chunk);
}

/** Hands on what is typed until the input, or the process, ends. @returns whether the input ended */
export async function pumpInput(
  input: AsyncIterable<Uint8Array>,
  sink: (chunk: Uint8Array) => void,
  signal: AbortSignal,
): Promise<boolean> {
  for await (const chunk of input) {
    if (signal.aborted) return false;
    sink(chunk);
  }
  return !signal.aborted;
}

export async function pumpResize(
  pty: Pty,
  sizes: AsyncIterable<{ readonly width: number; readonly height: number }>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { width, height } of sizes) {
    if (signal.aborted) return;
    pty.resize(width, height);
  }
}

export interface ExecResult {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly exitCode: number;
}

/**
 * Runs a command to its end and collects what it prints, at most 16 MiB of it as containerd does.
 * @param timeout milliseconds; 0 is none @throws RuntimeError DeadlineExceeded when it takes longer; it is killed then
 */
export async function execToEnd(
  clock: Clock,
  container: Container,
  context: ProcessContext,
  command: readonly string[],
  timeout: number,
): Promise<ExecResult> {
  const stdout = new Collector();
  const stderr = new Collector();
  const expired = new AbortController();
  const late = deferred<never>();
  const cancel =
    timeout > 0
      ? clock.setTimeout(() => {
          expired.abort();
          late.reject(
            new RuntimeError(
              'DeadlineExceeded',
              `command timed out: ${JSON.stringify(command.join(' '))} timed out after ${String(timeout / 1000)}s`,
            ),
          );
        }, timeout)
      : () => undefined;
  try {
    const exited = execOnPipes(container, context, {
      command,
      tty: false,
      stdout: (chunk) => stdout.add(chunk),
      stderr: (chunk) => stderr.add(chunk),
      signal: expired.signal,
    });
    const exitCode = await Promise.race([exited, late.promise]);
    return { stdout: stdout.bytes(), stderr: stderr.bytes(), exitCode };
  } finally {
    cancel();
  }
}

const MAX_COLLECTED = 16 * 1024 * 1024;

class Collector {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** Takes what fits; there is always room to throw the rest away. */
  add(chunk: Uint8Array): undefined {
    const room = Math.min(chunk.length, MAX_COLLECTED - this.#length);
    if (room <= 0) return;
    this.#chunks.push(chunk.slice(0, room));
    this.#length += room;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}
