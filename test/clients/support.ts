import { KubeConfig } from '@kubernetes/client-node-1';
import { startTestServer, type TestServer } from '../../src/apiserver/testing/server.ts';
import type { FakeProgram } from '../../src/cri/testing/fake-kernel.ts';
import type { FetchHandler } from '../../src/protocol/index.ts';
import { settle, startNode } from '../../src/kubelet/testing/test-node.ts';
import { serveHttp } from '../support/http-adapter.ts';

export interface ClientCluster {
  readonly server: TestServer;
  readonly url: string;
  readonly config: KubeConfig;
  /** Lets the node do what is to be done now. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const NAME = 'test';

/** An API server on a port of this machine, with a node whose containers run these programs. */
export async function startClientCluster(programs: Readonly<Record<string, FakeProgram>> = {}): Promise<ClientCluster> {
  const kubelets: FetchHandler[] = [];
  const server = await startTestServer({ nodeProxy: () => kubelets[0] });
  const node = await startNode(server, programs);
  kubelets.push(node.kubelet.server);
  // What a controller publishes, and pods wait for.
  await server.send('POST', '/api/v1/namespaces/default/configmaps', {
    metadata: { name: 'kube-root-ca.crt' },
    data: { 'ca.crt': 'a certificate' },
  });
  const http = await serveHttp(server.handler);
  const config = new KubeConfig();
  config.loadFromOptions({
    // client-node 1.x takes plain HTTP for this only.
    clusters: [{ name: NAME, server: http.url, skipTLSVerify: true }],
    users: [{ name: NAME }],
    contexts: [{ name: NAME, cluster: NAME, user: NAME }],
    currentContext: NAME,
  });
  return {
    server,
    url: http.url,
    config,
    settle: () => settle(server.clock),
    async close() {
      await node.kubelet.stop();
      await http.close();
      await server.close();
    },
  };
}
