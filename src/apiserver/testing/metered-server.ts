import type { FetchHandler } from '../../protocol/index.ts';
import { startTestServer, type TestServer } from './server.ts';

/** What a container of the fake kubelets uses: cores, and bytes. */
export interface Load {
  readonly cores: number;
  readonly memory: number;
  /** Milliseconds after the server's start. */
  readonly since?: number;
}

/** Containers by `namespace/name` of the pod, and by name. */
export type Pods = Readonly<Record<string, Readonly<Record<string, Load>>>>;

/** What the kubelets say may change while the server runs. */
export interface FakeKubelets {
  readonly pods: Record<string, Pods>;
  readonly silent: Set<string>;
  asked: number;
}

function summary(name: string, pods: Pods, start: number, now: number): object {
  const time = new Date(now).toISOString();
  const statsOf = ({ cores, memory, since = 0 }: Load): object => ({
    startTime: new Date(start + since).toISOString(),
    cpu: { time, usageCoreNanoSeconds: Math.round(cores * (now - start - since) * 1e6) },
    memory: { time, workingSetBytes: memory },
  });
  return {
    node: { nodeName: name, ...statsOf({ cores: 0.5, memory: 2 ** 30 }) },
    pods: Object.entries(pods).map(([pod, containers]) => ({
      podRef: { namespace: pod.split('/')[0], name: pod.split('/')[1], uid: 'x' },
      containers: Object.entries(containers).map(([container, load]) => ({ name: container, ...statsOf(load) })),
    })),
  };
}

/**
 * A server whose nodes say what their pods use. There are a node `gone`, whose kubelet is not there, and a pod
 * `default/waiting` that no kubelet tells of.
 */
export async function startMeteredServer(
  pods: Record<string, Pods>,
): Promise<{ server: TestServer; kubelets: FakeKubelets }> {
  const kubelets: FakeKubelets = { pods, silent: new Set(), asked: 0 };
  let start = 0;
  const nodeProxy = (name: string): FetchHandler | undefined => {
    const its = kubelets.pods[name];
    if (its === undefined) return undefined;
    return {
      fetch: ({ url }) => {
        kubelets.asked++;
        if (kubelets.silent.has(name)) return new Promise(() => undefined);
        if (new URL(url).pathname !== '/stats/summary') return Promise.resolve(new Response('', { status: 404 }));
        return Promise.resolve(Response.json(summary(name, its, start, server.clock.now())));
      },
      connect: () => Promise.reject(new Error('not a stream')),
    };
  };
  const server = await startTestServer({ nodeProxy });
  start = server.clock.now();
  for (const name of Object.keys(pods)) {
    const labels = { zone: name };
    await server.send('POST', '/api/v1/nodes', { metadata: { name, labels } });
  }
  await server.send('POST', '/api/v1/nodes', { metadata: { name: 'gone' } });
  await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'other' } });
  const all = Object.entries(pods).flatMap(([nodeName, its]) => Object.keys(its).map((pod) => ({ nodeName, pod })));
  for (const { nodeName, pod } of [...all, { nodeName: 'node-1', pod: 'default/waiting' }]) {
    const [namespace, name] = pod.split('/');
    const containers = [{ name: 'main', image: 'app' }];
    await server.send('POST', `/api/v1/namespaces/${String(namespace)}/serviceaccounts`, {
      metadata: { name: 'default' },
    });
    const { code, body } = await server.send('POST', `/api/v1/namespaces/${String(namespace)}/pods`, {
      metadata: { name, labels: { app: name } },
      spec: { nodeName, containers },
    });
    if (code !== 201) throw new Error(JSON.stringify(body));
  }
  return { server, kubelets };
}
