import { expect, test } from 'vitest';
import { pods } from '../../api/index.ts';
import type { FakeProgram, FakeSystem } from '../../cri/testing/fake-kernel.ts';
import {
  createPod,
  eventsOf,
  getPod,
  pass,
  settle,
  startCluster,
  startNode,
  type TestCluster,
} from '../testing/test-node.ts';

/** A server whose answer the test decides. */
function server(answer: () => string): FakeProgram {
  return (system: FakeSystem) =>
    new Promise((resolve) => {
      system.listen(8080, (stream) => {
        void stream
          .read(4096)
          .then(() => stream.write(new TextEncoder().encode(`HTTP/1.1 ${answer()}\r\nContent-Length: 0\r\n\r\n`)));
      });
      void system.onSignal('SIGTERM').then(() => {
        resolve(0);
      });
    });
}

async function ready(cluster: TestCluster): Promise<boolean | undefined> {
  return (await getPod(cluster)).status?.containerStatuses?.[0]?.ready;
}

test('a readiness probe decides whether the pod is Ready', async () => {
  const cluster = await startCluster();
  let answer = '200 OK';
  await startNode(cluster, { serve: server(() => answer) });
  const probe = { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5, failureThreshold: 2 };
  const ports = [{ name: 'http', containerPort: 8080 }];
  await createPod(cluster, {
    containers: [{ name: 'main', image: 'app', command: ['serve'], ports, readinessProbe: probe }],
  });
  expect(await ready(cluster)).toBe(true);
  answer = '500 Internal Server Error';
  await pass(cluster.clock, 5000);
  expect(await ready(cluster)).toBe(true);
  await pass(cluster.clock, 5000);
  expect(await ready(cluster)).toBe(false);
  expect(await eventsOf(cluster)).toContain(
    'Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500',
  );
  answer = '204 No Content';
  await pass(cluster.clock, 5000);
  expect(await ready(cluster)).toBe(true);
});

test('a server that is not there yet is asked again within its first second, without an event', async () => {
  const cluster = await startCluster();
  const late: FakeProgram = async (system) => {
    await cluster.clock.sleep(40);
    return server(() => '200 OK')(system);
  };
  await startNode(cluster, { serve: late });
  const readinessProbe = { tcpSocket: { port: 8080 } };
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: ['serve'], readinessProbe }] });
  expect(await ready(cluster)).toBe(false);
  await pass(cluster.clock, 100, 10);
  expect(await ready(cluster)).toBe(true);
  expect((await eventsOf(cluster)).filter((event) => event.includes('Unhealthy'))).toEqual([]);
});

test('a container that fails its liveness probe is restarted', async () => {
  const cluster = await startCluster();
  let healthy = true;
  await startNode(cluster, {
    serve: server(() => '200 OK'),
    check: ({ error }) => {
      if (!healthy) error('broken');
      return Promise.resolve(healthy ? 0 : 1);
    },
  });
  const livenessProbe = { exec: { command: ['check'] }, periodSeconds: 1, failureThreshold: 3 };
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: ['serve'], livenessProbe }] });
  await pass(cluster.clock, 3000);
  expect((await getPod(cluster)).status?.containerStatuses?.[0]?.restartCount).toBe(0);
  healthy = false;
  await pass(cluster.clock, 3000);
  healthy = true;
  await settle(cluster.clock);
  expect((await getPod(cluster)).status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
  const events = await eventsOf(cluster);
  expect(events).toContain('Warning Unhealthy: Liveness probe failed: broken');
  expect(events).toContain('Normal Killing: Container main failed liveness probe, will be restarted');
});

test('other probes wait for the startup probe', async () => {
  const cluster = await startCluster();
  let up = false;
  await startNode(cluster, { serve: server(() => (up ? '200 OK' : '503 Service Unavailable')) });
  const httpGet = { port: 8080 };
  await createPod(cluster, {
    containers: [
      {
        name: 'main',
        image: 'app',
        command: ['serve'],
        startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 30 },
        livenessProbe: { httpGet, periodSeconds: 1, failureThreshold: 1 },
      },
    ],
  });
  await pass(cluster.clock, 8000);
  const starting = (await getPod(cluster)).status?.containerStatuses?.[0];
  expect(starting).toMatchObject({ started: false, ready: false, restartCount: 0 });
  up = true;
  await pass(cluster.clock, 2000);
  expect((await getPod(cluster)).status?.containerStatuses?.[0]).toMatchObject({ started: true, ready: true });
});

test('a probe without an answer fails in the words of Go', async () => {
  const cluster = await startCluster();
  const silent: FakeProgram = (system) => {
    system.listen(8080, () => undefined);
    return new Promise(() => undefined);
  };
  await startNode(cluster, { serve: silent });
  const readinessProbe = { httpGet: { port: 8080 }, periodSeconds: 3, timeoutSeconds: 2 };
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: ['serve'], readinessProbe }] });
  await pass(cluster.clock, 3000);
  expect(await eventsOf(cluster)).toContain(
    'Warning Unhealthy: Readiness probe failed: Get "http://10.244.0.2:8080/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
  );
});

test('a pod that is being deleted keeps its readiness until its program ends', async () => {
  const cluster = await startCluster();
  const slow: FakeProgram = async (system) => {
    void server(() => '200 OK')(system);
    await system.onSignal('SIGTERM');
    await cluster.clock.sleep(5000);
    return 0;
  };
  await startNode(cluster, { serve: slow });
  const readinessProbe = { httpGet: { port: 8080 }, periodSeconds: 1 };
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: ['serve'], readinessProbe }] });
  await cluster.client.delete(pods, { namespace: 'default', name: 'web' });
  await pass(cluster.clock, 3000);
  expect(await ready(cluster)).toBe(true);
  await pass(cluster.clock, 3000);
  await expect(getPod(cluster)).rejects.toMatchObject({ reason: 'NotFound' });
});

test('a gRPC probe asks the health service of the container', async () => {
  const cluster = await startCluster();
  await startNode(cluster, { serve: server(() => '400 Bad Request') });
  const readinessProbe = { grpc: { port: 8080 }, periodSeconds: 3 };
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: ['serve'], readinessProbe }] });
  await pass(cluster.clock, 3000, 250);
  expect(await ready(cluster)).toBe(false);
  expect(await eventsOf(cluster)).toContain(
    'Warning Unhealthy: Readiness probe failed: timeout: failed to connect service "10.244.0.2:8080" within 1s: context deadline exceeded',
  );
});

test('a probe over HTTPS of a server without TLS', async () => {
  const cluster = await startCluster();
  await startNode(cluster, { serve: server(() => '400 Bad Request') });
  const readinessProbe = { httpGet: { port: 8080, scheme: 'HTTPS' }, periodSeconds: 3 };
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: ['serve'], readinessProbe }] });
  await pass(cluster.clock, 3000);
  expect(await eventsOf(cluster)).toContain(
    'Warning Unhealthy: Readiness probe failed: Get "https://10.244.0.2:8080/": http: server gave HTTP response to HTTPS client',
  );
});
