import {
  configMaps,
  pods,
  type Container,
  type ContainerState,
  type New,
  type Pod,
  type PodSpec,
} from '../../../src/api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../../../src/apiserver/index.ts';
import { systemClock } from '../../../src/base/index.ts';
import { connectFetchHandler, createFetchClient, serveFetchHandler, type Client } from '../../../src/client/index.ts';
import { startRealNode, type RealNode } from '../../../src/kubelet/testing/real-node.ts';
import { OFFERED_PROTOCOLS, type FetchHandler } from '../../../src/protocol/index.ts';
import { registry } from '../../../images/testing/harness.ts';

const decoder = new TextDecoder();

export interface Ran {
  /** As it was at its end. */
  readonly pod: Pod;
  /** What its first container printed. */
  readonly log: string;
}

/** A node with the kubelet, the kernel and the images of the project, and the API server that it answers to. */
export class ContainerNode {
  readonly client: Client;
  readonly #handler: FetchHandler;
  #names = 0;

  private constructor(client: Client, handler: FetchHandler) {
    this.client = client;
    this.#handler = handler;
  }

  static async start(): Promise<ContainerNode> {
    const node: { started?: RealNode } = {};
    const { handler, client } = await createApiServer({
      store: await openClusterStore({ log: memoryLog(), clock: systemClock }),
      clock: systemClock,
      random: Math.random,
      uuid: () => crypto.randomUUID(),
      nodeProxy: () => node.started?.kubelet.server,
    });
    // What a controller publishes, and pods wait for.
    await client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'default', name: 'kube-root-ca.crt' },
      data: { 'ca.crt': 'a certificate' },
    });
    const { port1, port2 } = new MessageChannel();
    serveFetchHandler(port1, handler);
    node.started = await startRealNode(createFetchClient(connectFetchHandler(port2)), 0, registry);
    return new ContainerNode(client, handler);
  }

  /** A name that no other object has. */
  name(what: string): string {
    return `${what}-${String(++this.#names)}`;
  }

  /** A pod of BusyBox. @param containers what differs from a container that is called `main` */
  create(containers: readonly Partial<Container>[], over: Partial<PodSpec> = {}, metadata: object = {}): Promise<Pod> {
    const image = 'registry.k8s.io/e2e-test-images/busybox:1.36.1-1';
    const pod: New<Pod> = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: this.name('pod'), namespace: 'default', ...metadata },
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 0,
        ...over,
        containers: containers.map((it) => ({ name: 'main', image, ...it })),
      },
    };
    return this.client.create(pods, pod);
  }

  get({ metadata: { name } }: Pod): Promise<Pod> {
    return this.client.get(pods, { namespace: 'default', name });
  }

  /** Runs a pod to its end, and removes it. */
  async run(container: Partial<Container>, over: Partial<PodSpec> = {}, metadata: object = {}): Promise<Ran> {
    const created = await this.create([container], over, metadata);
    const pod = await this.until(created, ({ status }) => ['Succeeded', 'Failed'].includes(status?.phase ?? ''));
    const log = await this.log(created);
    await this.remove(created);
    return { pod, log };
  }

  /** What a shell prints. */
  async sh(script: string, container: Partial<Container> = {}, over: Partial<PodSpec> = {}): Promise<string> {
    return (await this.run({ command: ['sh', '-c', script], ...container }, over)).log;
  }

  /** Waits for a change of a pod. @returns it */
  async until({ metadata: { name } }: Pod, condition: (pod: Pod) => boolean): Promise<Pod> {
    const end = new AbortController();
    const fieldSelector = `metadata.name=${name}`;
    try {
      for await (const event of this.client.watch(pods, { namespace: 'default', fieldSelector }, end.signal)) {
        if (event.type !== 'BOOKMARK' && condition(event.object)) return event.object;
      }
    } finally {
      end.abort();
    }
    throw new Error(`the watch of ${name} has ended`);
  }

  /** A pod whose containers run. */
  async running(...pod: Parameters<ContainerNode['create']>): Promise<Pod> {
    const created = await this.create(...pod);
    return this.until(
      created,
      ({ status }) => status?.containerStatuses?.every(({ state }) => state?.running !== undefined) === true,
    );
  }

  /** The state of a pod's first container, once it has ended. */
  async terminated(container: Partial<Container>, over: Partial<PodSpec> = {}): Promise<ContainerState['terminated']> {
    const { pod } = await this.run(container, over);
    return pod.status?.containerStatuses?.[0]?.state?.terminated;
  }

  /** Asks the API server. */
  async text(path: string): Promise<string> {
    const response = await this.#handler.fetch(new Request(`http://localhost/api/v1/namespaces/default/${path}`));
    return response.text();
  }

  log({ metadata: { name } }: Pod, container?: string): Promise<string> {
    return this.text(`pods/${name}/log${container === undefined ? '' : `?container=${container}`}`);
  }

  /** Reads a pod's log over a WebSocket until it holds some text. */
  async follow({ metadata: { name } }: Pod, expected: string): Promise<string> {
    const url = `http://localhost/api/v1/namespaces/default/pods/${name}/log?follow=true`;
    const headers = { [OFFERED_PROTOCOLS]: 'binary.k8s.io' };
    const connection = await this.#handler.connect(new Request(url, { headers }));
    let text = '';
    for await (const message of connection.messages) {
      text += decoder.decode(message);
      if (text.includes(expected)) break;
    }
    connection.close();
    return text;
  }

  /** Runs a command in a pod's container, through the API server. @returns what it prints */
  async exec({ metadata: { name } }: Pod, command: readonly string[], container = 'main'): Promise<string> {
    const words = command.map((word) => `command=${encodeURIComponent(word)}`).join('&');
    const path = `pods/${name}/exec?${words}&container=${container}&stdout=1&stderr=1`;
    const headers = { [OFFERED_PROTOCOLS]: 'v5.channel.k8s.io' };
    const url = `http://localhost/api/v1/namespaces/default/${path}`;
    const connection = await this.#handler.connect(new Request(url, { headers }));
    let text = '';
    for await (const message of connection.messages) {
      if (message[0] === 1 || message[0] === 2) text += decoder.decode(message.subarray(1));
    }
    return text;
  }

  async remove({ metadata: { name } }: Pod): Promise<void> {
    await this.client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 });
  }
}
