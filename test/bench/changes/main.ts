// tsx test/bench/changes/main.ts: what a change costs a whole control plane when there are 100 other pods, and when there are 10,000.
import { memoryLog } from '../../../src/apiserver/index.ts';
import { deployments, services, type Deployment, type New, type Service } from '../../../src/api/index.ts';
import { systemClock } from '../../../src/base/index.ts';
import { median } from '../harness.ts';
import { addNodes, runPods, startFakeCluster, type FakeCluster } from '../scale/fake-cluster.ts';

const NODES = 200;
const [FEW, MANY] = [100, 10_000];
const ROUNDS = 15;
const REPLICAS = 10;
const LIMIT_MS = 60_000;
/** What ten thousand may cost more: lookups in larger maps, and what the garbage collector has to go through. */
const GOAL = 2;

const labels = { app: 'changing' };
const ref = { namespace: 'default', name: 'changing' };

const deployment: New<Deployment> = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: ref,
  spec: {
    replicas: 0,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nothing' }] } },
  },
};

const service: New<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: ref,
  spec: { selector: labels, ports: [{ port: 80 }] },
};

async function scaled({ client }: FakeCluster, replicas: number): Promise<void> {
  await client.patch(deployments, ref, 'application/merge-patch+json', { spec: { replicas } });
  const until = systemClock.monotonic() + LIMIT_MS;
  while (systemClock.monotonic() < until) {
    const { metadata, status = {} } = await client.get(deployments, ref);
    const seen = status.observedGeneration === metadata.generation;
    if (seen && (status.replicas ?? 0) === replicas && (status.availableReplicas ?? 0) === replicas) return;
    await systemClock.sleep(1);
  }
  throw new Error(`not scaled to ${String(replicas)} within ${String(LIMIT_MS)} ms`);
}

/** @returns milliseconds of CPU that replicas cost which come and go: every controller and the scheduler hears of them */
async function costOfChange(cluster: FakeCluster): Promise<number> {
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await scaled(cluster, REPLICAS);
    await scaled(cluster, 0);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
  }
  return median(costs);
}

const cluster = await startFakeCluster(memoryLog());
await addNodes(cluster, NODES);
await cluster.client.create(services, service);
await cluster.client.create(deployments, deployment);
await runPods(cluster, FEW);
// What is compiled meanwhile is not measured.
await costOfChange(cluster);
const few = await costOfChange(cluster);
await runPods(cluster, MANY - FEW, FEW);
await costOfChange(cluster);
const many = await costOfChange(cluster);
await cluster.stop();

const ratio = many / few;
const verdict = ratio > GOAL ? '  MISSED' : '';
console.log(
  `${String(REPLICAS)} replicas up and down: ${few.toFixed(1)} ms beside ${String(FEW)} pods, ${many.toFixed(1)} ms beside ${String(MANY)}: ` +
    `${ratio.toFixed(2)} × (goal: at most ${String(GOAL)} ×)${verdict}`,
);
process.exitCode = verdict === '' ? 0 : 1;
