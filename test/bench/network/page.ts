import { POD_IPS } from './addresses.ts';
import type { NodeStart, RunRequest } from './node.worker.ts';

const MEGABYTES = 512;
const QUESTIONS = 20_000;

/** A worker that is a node, with one answer for each message. */
class Node {
  readonly #worker = new Worker('/node.js', { type: 'module' });

  #ask(message: NodeStart | RunRequest, transfer: Transferable[] = []): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = (event: MessageEvent<string>) => resolve(event.data);
      this.#worker.onerror = (event) => reject(new Error(event.message));
      this.#worker.postMessage(message, transfer);
    });
  }

  async start(index: number, peer: MessagePort, program: Uint8Array): Promise<void> {
    await this.#ask({ index, peer, program }, [peer]);
  }

  serve(...args: string[]): Promise<string> {
    return this.#ask({ args, until: 'listening' });
  }

  /** Milliseconds that the program says it took. */
  async time(...args: string[]): Promise<number> {
    const text = await this.#ask({ args });
    const time = Number(/^(\d+) ms\n$/.exec(text)?.[1]);
    if (Number.isNaN(time)) throw new Error(text);
    return time;
  }
}

async function twoNodes(): Promise<readonly [Node, Node]> {
  const program = new Uint8Array(await (await fetch('/sockets.wasm')).arrayBuffer());
  const channel = new MessageChannel();
  const nodes = [new Node(), new Node()] as const;
  await nodes[0].start(0, channel.port1, program);
  await nodes[1].start(1, channel.port2, program);
  return nodes;
}

/** MB/s from a process of node 0 to one of node `to`. */
async function throughput(to: 0 | 1): Promise<number> {
  const nodes = await twoNodes();
  await nodes[to].serve('sink', '81');
  await nodes[0].time('send', POD_IPS[to], '81', '32');
  return (MEGABYTES * 1.048576 * 1000) / (await nodes[0].time('send', POD_IPS[to], '81', String(MEGABYTES)));
}

/** Questions of 64 bytes, each answered before the next is asked, a second. */
async function requests(to: 0 | 1): Promise<number> {
  const nodes = await twoNodes();
  await nodes[to].serve('echo', '82');
  await nodes[0].time('ask', POD_IPS[to], '82', '2000');
  return (QUESTIONS * 1000) / (await nodes[0].time('ask', POD_IPS[to], '82', String(QUESTIONS)));
}

export interface NetworkMeasurements {
  throughput(to: 0 | 1): Promise<number>;
  requests(to: 0 | 1): Promise<number>;
}

Object.assign(globalThis, { network: { throughput, requests } satisfies NetworkMeasurements });
