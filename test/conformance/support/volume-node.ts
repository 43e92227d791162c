import {
  configMaps,
  pods,
  type Container,
  type New,
  type Pod,
  type PodSpec,
  type Volume,
} from '../../../src/api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../../../src/apiserver/index.ts';
import { systemClock } from '../../../src/base/index.ts';
import { connectFetchHandler, createFetchClient, serveFetchHandler, type Client } from '../../../src/client/index.ts';
import { testProgram } from '../../../src/kernel/testing/harness.ts';
import { startRealNode, type RealNode } from '../../../src/kubelet/testing/real-node.ts';
import type { Image, ImageStore, LayerEntry } from '../../../src/oci/index.ts';
import { OFFERED_PROTOCOLS } from '../../../src/protocol/index.ts';

const decoder = new TextDecoder();

/** What plays agnhost: programs that look at files, and one that waits. */
async function images(): Promise<ImageStore> {
  const base = { uid: 0, gid: 0, mtime: 0 };
  const program = async (name: string): Promise<LayerEntry> => {
    return { ...base, type: 'file', mode: 0o755, content: await testProgram(name) };
  };
  const existing: LayerEntry = {
    ...base,
    type: 'file',
    mode: 0o644,
    content: new TextEncoder().encode('of the image'),
  };
  const image: Image = {
    id: 'sha256:agnhost',
    repoDigest: 'registry.k8s.io/e2e-test-images/agnhost@sha256:agnhost',
    repoTag: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
    config: {},
    layers: [
      new Map([
        ['/bin/users', await program('users')],
        ['/bin/programs', await program('programs')],
        ['/etc/existing', existing],
      ]),
    ],
    size: 1000,
  };
  return { get: () => image, pull: () => Promise.resolve(image), list: () => [image], remove: () => undefined };
}

/** A node with the kernel of containers, and an API server without controllers: what volumes are mounted by. */
export class VolumeNode {
  readonly client: Client;
  readonly #node: RealNode;
  #pods = 0;

  private constructor(client: Client, node: RealNode) {
    this.client = client;
    this.#node = node;
  }

  static async start(): Promise<VolumeNode> {
    const { handler, client } = await createApiServer({
      store: await openClusterStore({ log: memoryLog(), clock: systemClock }),
      clock: systemClock,
      random: Math.random,
      uuid: () => crypto.randomUUID(),
      nodeProxy: () => undefined,
    });
    await client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'default', name: 'kube-root-ca.crt' },
      data: { 'ca.crt': 'a certificate' },
    });
    const { port1, port2 } = new MessageChannel();
    serveFetchHandler(port1, handler);
    const node = await startRealNode(createFetchClient(connectFetchHandler(port2)), 0, await images());
    return new VolumeNode(client, node);
  }

  /** A name that no other object has. */
  name(what: string): string {
    return `${what}-${String(++this.#pods)}`;
  }

  /** Runs commands of `programs/users.c`, separated by commas, in a pod over some volumes. @returns what they print */
  async run(command: string, volumes: readonly Volume[], over: Partial<PodSpec> = {}): Promise<readonly string[]> {
    const pod = await this.create(['/bin/users', ...command.split(' ')], volumes, over);
    await this.#until(pod, 'Succeeded', 'Failed');
    const url = `http://node/containerLogs/default/${pod.metadata.name}/main`;
    const text = await (await this.#node.kubelet.server.fetch(new Request(url))).text();
    await this.remove(pod);
    return text.trimEnd().split('\n');
  }

  /** A pod that waits until it is removed. */
  async waiting(volumes: readonly Volume[], over: Partial<PodSpec> = {}): Promise<Pod> {
    const pod = await this.create(['/bin/programs', 'sleep', '1000'], volumes, over);
    await this.#until(pod, 'Running');
    return pod;
  }

  create(command: readonly string[], volumes: readonly Volume[], over: Partial<PodSpec> = {}): Promise<Pod> {
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
    const container: Container = { name: 'main', image: 'agnhost', command: [...command], volumeMounts };
    const pod: New<Pod> = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: this.name('pod'), namespace: 'default' },
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 0,
        ...over,
        containers: (over.containers ?? [{}]).map((it) => ({ ...container, ...it })),
        volumes: [...volumes],
      },
    };
    return this.client.create(pods, pod);
  }

  async remove({ metadata: { name } }: Pod): Promise<void> {
    await this.client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 });
  }

  /** Runs a command in a pod's container. @returns what it prints */
  async exec({ metadata: { name } }: Pod, command: string, container = 'main'): Promise<string> {
    const words = ['/bin/users', ...command.split(' ')].map((word) => `command=${encodeURIComponent(word)}`).join('&');
    const url = `http://node/exec/default/${name}/${container}?${words}&output=1`;
    const headers = { [OFFERED_PROTOCOLS]: 'v5.channel.k8s.io' };
    const connection = await this.#node.kubelet.server.connect(new Request(url, { headers }));
    let text = '';
    for await (const message of connection.messages) {
      if (message[0] === 1) text += decoder.decode(message.subarray(1));
    }
    return text.trimEnd();
  }

  async #until({ metadata: { name } }: Pod, ...phases: readonly string[]): Promise<void> {
    const end = new AbortController();
    const fieldSelector = `metadata.name=${name}`;
    for await (const event of this.client.watch(pods, { namespace: 'default', fieldSelector }, end.signal)) {
      if (event.type !== 'BOOKMARK' && phases.includes(event.object.status?.phase ?? '')) break;
    }
    end.abort();
  }
}
