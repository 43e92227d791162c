import { onTestFinished } from 'vitest';
import { commands } from 'vitest/browser';
import { systemClock } from '../../src/base/index.ts';
import {
  createKernel,
  type Container,
  type ContainerOptions,
  type Datagram,
  type Kernel,
  type Layer,
  type NetworkNamespace,
  type Process,
  type ProcessSpec,
  type Pty,
} from '../../src/kernel/index.ts';
import { createImageStore, isPullError, type Image } from '../../src/oci/index.ts';

/** The registry that `npm run build:images` has built. Vite would take its files for scripts: the test runner reads them. */
export const registry = createImageStore({
  baseUrl: 'build/registry/',
  fetch: async (url) => {
    const digest = /sha256:([0-9a-f]{64})$/.exec(url)?.[1];
    try {
      const base64 = await commands.readFile(digest === undefined ? url : `.cache/images/blobs/${digest}`, 'base64');
      return new Response(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
    } catch {
      return new Response(null, { status: 404 });
    }
  },
});

export async function pull(reference: string): Promise<Image> {
  const image = await registry.pull(reference, new AbortController().signal);
  if (isPullError(image)) throw new Error(`${image.message} (npm run build:images)`);
  return image;
}

const NAME_SERVER = { ip: '10.96.0.10', port: 53 };

/** The address of a name (RFC 1035 §4), or that there is none; of other types there are no records. */
function answerQuery(query: Uint8Array, lookup: (name: string) => string | undefined): Uint8Array {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(new TextDecoder().decode(query.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  const ip = lookup(labels.join('.'));
  const answers =
    ip !== undefined && query[at + 2] === 1
      ? [[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, ...ip.split('.').map(Number)]]
      : [];
  const head = [...query.subarray(0, 2), 0x85, ip === undefined ? 0x83 : 0x80, 0, 1, 0, answers.length, 0, 0, 0, 0];
  return Uint8Array.from([...head, ...query.subarray(12, at + 5), ...answers.flat()]);
}

/** Pods that reach one another by name: what cluster DNS and the node's network do elsewhere. */
export class TestNetwork {
  readonly #kernel: Kernel;
  readonly #pods = new Map<string, ReturnType<Kernel['createNetworkNamespace']>>();
  readonly #names = new Map<string, string>();
  #next = 2;

  constructor() {
    this.#kernel = createKernel({
      clock: systemClock,
      random: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
      network: {
        connect: (from, ip, port) => {
          const pod = this.#pods.get(ip);
          return Promise.resolve(pod === undefined ? 'EHOSTUNREACH' : pod.accept(port, { ip: from.ip, port: 40000 }));
        },
        send: (from, datagram) => {
          this.#send(from, datagram);
        },
        resolve: (_from, name) => {
          const ip = this.#names.get(name);
          return Promise.resolve(ip === undefined ? [] : [ip]);
        },
      },
      maxMemories: 40,
      nodeName: 'node-1',
    });
  }

  get kernel(): Kernel {
    return this.#kernel;
  }

  /** As the nodes do: the name server answers by itself, other datagrams go to their pods. */
  #send(from: NetworkNamespace, { from: source, to, payload }: Datagram): void {
    if (to.ip === NAME_SERVER.ip) {
      from.receive({ from: NAME_SERVER, to: source, payload: answerQuery(payload, (name) => this.#names.get(name)) });
    } else if (this.#pods.get(to.ip)?.receive({ from: source, to, payload }) !== true) {
      from.unreachable(source, to, this.#pods.has(to.ip) ? 'ECONNREFUSED' : 'EHOSTUNREACH');
    }
  }

  async container(
    image: string,
    hostname: string,
    files: Readonly<Record<string, string>> = {},
    options: Partial<ContainerOptions> = {},
  ): Promise<Box> {
    const pulled = await pull(image);
    const ip = `10.244.0.${String(this.#next++)}`;
    const netns = this.#kernel.createNetworkNamespace({ ip, hostname });
    this.#pods.set(ip, netns);
    this.#names.set(hostname, ip);
    const top: Layer = new Map(
      Object.entries(files).map(([path, content]) => [
        path,
        { type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content: new TextEncoder().encode(content) },
      ]),
    );
    const container = this.#kernel.createContainer({
      hostname,
      layers: [...pulled.layers, top],
      mounts: [],
      netns,
      readOnlyRootfs: false,
      ...options,
    });
    // A server that goes on has its memory kept, and a page has only so many.
    onTestFinished(() => {
      container.dispose();
    });
    return new Box(container, pulled);
  }
}

/** What a program prints, as it comes. */
export class Output {
  #text = '';
  #woken: (() => void)[] = [];
  readonly #decoder = new TextDecoder();

  add(chunk: Uint8Array): void {
    this.#text += this.#decoder.decode(chunk, { stream: true });
    for (const wake of this.#woken.splice(0)) wake();
  }

  get text(): string {
    return this.#text;
  }

  /** Resolves when the text holds `expected`, `times` times. */
  async until(expected: string, times = 1): Promise<void> {
    while (this.#text.split(expected).length <= times) {
      await new Promise<void>((resolve) => this.#woken.push(resolve));
    }
  }
}

export type User = Pick<ProcessSpec, 'uid' | 'gid' | 'groups' | 'capabilities' | 'noNewPrivs'>;

export interface Running {
  readonly process: Process;
  readonly stdout: Output;
  readonly stderr: Output;
}

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A container of a test. */
export class Box {
  readonly container: Container;
  readonly #image: Image;
  #started = false;
  /** Who programs that are started from now on run as. */
  user: User = { uid: 0, gid: 0 };

  constructor(container: Container, image: Image) {
    this.container = container;
    this.#image = image;
  }

  /** Starts the image's own command, or another, as init; later ones as `exec` does. */
  async start(
    args?: readonly string[],
    stdin?: string,
    env: readonly (readonly [string, string])[] = [],
  ): Promise<Running> {
    const { Entrypoint = [], Cmd = [], Env = [], WorkingDir = '/' } = this.#image.config;
    const stdout = new Output();
    const stderr = new Output();
    const spec = {
      args: args ?? [...Entrypoint, ...Cmd],
      env: [...Env.map((each) => each.split(/=(.*)/s).slice(0, 2) as [string, string]), ...env],
      cwd: WorkingDir,
      ...this.user,
      stdio: {
        kind: 'pipes' as const,
        ...(stdin === undefined ? {} : { stdin: chunks(stdin) }),
        stdout: (chunk: Uint8Array): undefined => {
          stdout.add(chunk);
        },
        stderr: (chunk: Uint8Array): undefined => {
          stderr.add(chunk);
        },
      },
    };
    const first = !this.#started;
    this.#started = true;
    const process = await (first ? this.container.start(spec) : this.container.exec(spec));
    if (!('exited' in process)) throw new Error(process.message);
    return { process, stdout, stderr };
  }

  async run(
    args: readonly string[],
    stdin?: string,
    env: readonly (readonly [string, string])[] = [],
  ): Promise<Result> {
    const { process, stdout, stderr } = await this.start(args, stdin, env);
    const { code } = await process.exited;
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  /** A program on a terminal. */
  async terminal(kernel: Kernel, args: readonly string[]): Promise<{ process: Process; pty: Pty; screen: Output }> {
    const pty = kernel.createPty({ columns: 80, rows: 24 });
    const screen = new Output();
    void (async () => {
      for await (const chunk of pty.output) screen.add(chunk);
    })();
    const { Env = [] } = this.#image.config;
    const spec = {
      args,
      env: Env.map((each) => each.split(/=(.*)/s).slice(0, 2) as [string, string]),
      cwd: '/',
      ...this.user,
      stdio: { kind: 'tty' as const, pty },
    };
    const first = !this.#started;
    this.#started = true;
    const process = await (first ? this.container.start(spec) : this.container.exec(spec));
    if (!('exited' in process)) throw new Error(process.message);
    return { process, pty, screen };
  }
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}
