import type { ObjectKey } from '../../../src/api/index.ts';
import { createApiServer, openClusterStore, type ApiServer } from '../../../src/apiserver/index.ts';
import { VirtualClock } from '../../../src/base/index.ts';
import { startControllers, type Controllers } from '../../../src/controllers/index.ts';
import { fakeImage } from '../../../src/cri/testing/fake-image.ts';
import type { FakeProgram } from '../../../src/cri/testing/fake-kernel.ts';
import { startNode, type TestNode } from '../../../src/kubelet/testing/test-node.ts';
import type { Image, ImageStore } from '../../../src/oci/index.ts';
import { startScheduler } from '../../../src/scheduler/index.ts';
import { KeptLog } from './kept-log.ts';
import { Seeded } from './seed.ts';
import { SharedVolumes } from './shared-volumes.ts';
import { SwitchingClient } from './switching-client.ts';

interface ControlPlane {
  readonly controllers: Controllers;
  readonly scheduler: { readonly started: Promise<void>; stop(): void };
}

interface RunningNode extends TestNode {
  readonly way: SwitchingClient;
}

const REFUSED = /connection refused|connection reset/;

/** Without waiting for the machine’s timers, which hold up minutes of virtual time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Everything is there to be pulled. */
function anyImage(): ImageStore {
  const pulled = new Map<string, Image>();
  return {
    get: (name) => pulled.get(name),
    pull: (name) => {
      const image = pulled.get(name) ?? fakeImage(name);
      pulled.set(name, image);
      return Promise.resolve(image);
    },
    list: () => [...pulled.values()],
    remove: (id) => {
      for (const [name, image] of pulled) if (image.id === id) pulled.delete(name);
    },
  };
}

/** A whole cluster under the virtual clock: API server, controllers, scheduler, and nodes with their kubelets. */
export class ChaosCluster {
  readonly clock = new VirtualClock(undefined, settle);
  readonly client = new SwitchingClient();
  readonly volumes = new SharedVolumes();
  /** What controllers and scheduler failed with, lost races and a server that was away aside. */
  readonly errors: string[] = [];
  readonly nodes = new Map<string, RunningNode>();
  readonly #programs: Readonly<Record<string, FakeProgram>>;
  readonly #log = new KeptLog(this.clock);
  readonly #random: Seeded;
  #boots = 0;
  #server: ApiServer | undefined;
  #plane: ControlPlane | undefined;

  constructor(seed: number, programs: (cluster: ChaosCluster) => Readonly<Record<string, FakeProgram>>) {
    this.#random = new Seeded(seed + 1);
    this.#programs = programs(this);
  }

  async start(nodes: number): Promise<void> {
    await this.startServer();
    await this.startControlPlane();
    for (let index = 0; index < nodes; index++) await this.startNode(`node-${String(index + 1)}`);
  }

  /** Reads what the server before has written. */
  async startServer(): Promise<void> {
    const { clock } = this;
    this.#server = await createApiServer({
      store: await openClusterStore({ log: this.#log.open(), clock }),
      clock,
      random: () => this.#random.next(),
      uuid: () => this.#random.uuid(),
      nodeProxy: (name) => this.nodes.get(name)?.kubelet.server,
    });
    await this.#server.warmUp();
    this.client.to(this.#server.client);
  }

  /** Breaks every watch; who asks is refused until there is a server again. */
  async stopServer(): Promise<void> {
    this.client.to(undefined);
    const server = this.#server;
    this.#server = undefined;
    await server?.close();
  }

  async startControlPlane(): Promise<void> {
    const { clock, client } = this;
    const failed = (who: string, cause: unknown): void => {
      const text = String(cause);
      if (!REFUSED.test(text)) this.errors.push(`${who}: ${text}`);
    };
    const controllers = startControllers({
      client,
      clock,
      options: {
        volumeContents: { remove: (handle) => this.volumes.remove(handle) },
        onError: (name: string, key: ObjectKey, cause: unknown) => {
          failed(`${name} ${key.namespace}/${key.name}`, cause);
        },
      },
    });
    const scheduler = startScheduler({
      client,
      clock,
      onError: (pod, cause) => {
        failed(`scheduler ${pod.metadata.name}`, cause);
      },
    });
    this.#plane = { controllers, scheduler };
    await Promise.all([controllers.started, scheduler.started]);
    await controllers.startOthers();
  }

  stopControlPlane(): void {
    this.#plane?.scheduler.stop();
    this.#plane?.controllers.stop();
    this.#plane = undefined;
  }

  /** Plugs a node in, whose disk is as it was. */
  async startNode(name: string): Promise<void> {
    const way = new SwitchingClient();
    way.to(this.client);
    const node = await startNode({ clock: this.clock, client: way }, this.#programs, {
      name,
      index: Number(name.replace('node-', '')) - 1,
      bootId: `boot-${String(++this.#boots)}`,
      images: anyImage(),
      volumes: this.volumes.of(name),
    });
    this.nodes.set(name, { ...node, way });
  }

  /** Pulls the plug: nobody is told. */
  async killNode(name: string): Promise<void> {
    const node = this.nodes.get(name);
    if (node === undefined) return;
    this.nodes.delete(name);
    node.way.to(undefined);
    await node.kubelet.stop();
    node.dispose();
    this.volumes.release(name);
  }

  /** Every write that there ever was. */
  get history(): readonly string[] {
    return this.#log.history;
  }

  /** Lets time pass, and what it causes happen. */
  async pass(milliseconds: number, step = 500): Promise<void> {
    for (let left = milliseconds; left > 0; left -= step) await this.clock.advance(Math.min(step, left));
  }

  async until(what: string, problems: () => Promise<readonly string[]>, limit: number): Promise<void> {
    let last: readonly string[] = [];
    for (let waited = 0; waited <= limit; waited += 5000) {
      last = await problems();
      if (last.length === 0) return;
      await this.pass(5000);
    }
    throw new Error(`${what}: not within ${String(limit / 1000)} s:\n${[...last, ...this.errors].join('\n')}`);
  }

  async stop(): Promise<void> {
    for (const name of [...this.nodes.keys()]) await this.killNode(name);
    this.stopControlPlane();
    await this.stopServer();
  }
}
