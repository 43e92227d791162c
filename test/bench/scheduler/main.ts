// tsx test/bench/scheduler/main.ts: the scheduling cycle by itself, without the API server: 10,000 pods on 1,000 nodes.
import { deepFreeze } from '../../../src/base/index.ts';
import type { Pod, PodSpec } from '../../../src/api/index.ts';
import { schedulePod } from '../../../src/scheduler/cycle.ts';
import { defaultPlugins } from '../../../src/scheduler/plugins/index.ts';
import { newNode, newPod, viewOf } from '../../../src/scheduler/testing/objects.ts';
import { median } from '../harness.ts';

const RUNS = 3;
const NODES = 1000;
const PODS = 10_000;
const ZONES = 10;
/** Pods of one workload. */
const REPLICAS = 100;

const ZONE = 'topology.kubernetes.io/zone';
const HOSTNAME = 'kubernetes.io/hostname';
const requests = { cpu: '100m', memory: '64Mi' };

interface Load {
  readonly name: string;
  /** Pods a second. */
  readonly goal: number;
  readonly spec: (labels: Readonly<Record<string, string>>) => Partial<PodSpec>;
  /** Whether a Service selects each workload. */
  readonly services?: true;
}

const LOADS: readonly Load[] = [
  { name: 'plain pods', goal: 2000, spec: () => ({}) },
  { name: 'pods of Services', goal: 2000, spec: () => ({}), services: true },
  {
    name: 'zones evenly used (DoNotSchedule)',
    goal: 1000,
    spec: (matchLabels) => ({
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels } },
      ],
    }),
  },
  {
    name: 'replicas on nodes of their own (required anti-affinity)',
    goal: 1000,
    spec: (matchLabels) => ({
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOSTNAME, labelSelector: { matchLabels } }],
        },
      },
    }),
  },
  {
    name: 'replicas in one zone (preferred affinity)',
    goal: 1000,
    spec: (matchLabels) => ({
      affinity: {
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 50, podAffinityTerm: { topologyKey: ZONE, labelSelector: { matchLabels } } },
          ],
        },
      },
    }),
  },
];

function podOf(load: Load, index: number): Pod {
  const labels = { app: `app-${String(Math.floor(index / REPLICAS))}` };
  return deepFreeze(newPod(`pod-${String(index)}`, { labels, requests, spec: load.spec(labels) }));
}

/** @returns pods a second */
function run(load: Load): number {
  const nodes = Array.from({ length: NODES }, (_, index) =>
    deepFreeze(newNode(`node-${String(index)}`, { labels: { [ZONE]: `zone-${String(index % ZONES)}` } })),
  );
  const { cache, ...rest } = viewOf(nodes);
  const view = {
    ...rest,
    get nodes() {
      return cache.nodes;
    },
    defaultSelector: ({ metadata: { labels } }: Pod) =>
      load.services === undefined || labels === undefined ? undefined : [{ matchLabels: labels }],
  };
  const pods = Array.from({ length: PODS }, (_, index) => podOf(load, index));
  const started = performance.now();
  let offset = 0;
  pods.forEach((pod, turn) => {
    const placement = schedulePod(defaultPlugins, pod, view, turn, offset);
    if (placement.kind !== 'placed') throw new Error(`${pod.metadata.name} fits nowhere`);
    cache.assume(pod, placement.nodeName);
    const { feasible, rejections } = placement.examination;
    offset = (offset + feasible.length + rejections.size) % NODES;
  });
  return (PODS / (performance.now() - started)) * 1000;
}

let missed = false;
for (const load of LOADS) {
  const figures = Array.from({ length: RUNS }, () => run(load));
  const figure = median(figures);
  if (figure < load.goal) missed = true;
  console.log(`${load.name}: ${figure.toFixed(0)} /s (goal: at least ${String(load.goal)} /s)`);
}
if (missed) process.exitCode = 1;
