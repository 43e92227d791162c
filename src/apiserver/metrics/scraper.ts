import {
  groupResource,
  type MetricsBatch,
  type MetricsHistory,
  type MetricsPoint,
  NO_METRICS,
  nodes,
  withBatch,
} from '../../api/index.ts';
import type { Clock, Disposer } from '../../base/index.ts';
import type { FetchHandler } from '../../protocol/index.ts';
import type { Store } from '../store/index.ts';
import { type NodeSummary, parseSummary } from './summary.ts';

/** upstream: metrics-server/manifests/base/deployment.yaml --metric-resolution */
export const RESOLUTION_MS = 15_000;
/** A node that takes longer is left out. upstream: metrics-server/cmd/metrics-server/app/options, --kubelet-request-timeout */
const TIMEOUT_MS = 10_000;

export interface ScraperDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly nodeProxy: (nodeName: string) => FetchHandler | undefined;
}

/** Reads what all nodes use, again and again: readers cost no reading. upstream: metrics-server/pkg/server/server.go */
export class MetricsScraper {
  readonly #deps: ScraperDeps;
  #history: MetricsHistory = NO_METRICS;

  constructor(deps: ScraperDeps) {
    this.#deps = deps;
  }

  get history(): MetricsHistory {
    return this.#history;
  }

  start(): Disposer {
    const { clock } = this.#deps;
    let cancel: Disposer = () => undefined;
    const next = (): void => {
      cancel = clock.setTimeout(() => {
        next();
        void this.scrape();
      }, RESOLUTION_MS);
    };
    next();
    return () => {
      cancel();
    };
  }

  /** Reads every node once. What does not answer in time, or not as it should, is left out. */
  async scrape(): Promise<void> {
    const names = this.#deps.store.list(groupResource(nodes)).map(({ name }) => name);
    const summaries = await Promise.all(names.map((name) => this.#summaryOf(name)));
    this.#history = withBatch(this.#history, batchOf(names, summaries), RESOLUTION_MS);
  }

  async #summaryOf(nodeName: string): Promise<NodeSummary | undefined> {
    const { clock, nodeProxy } = this.#deps;
    const kubelet = nodeProxy(nodeName);
    if (kubelet === undefined) return undefined;
    const controller = new AbortController();
    const cancel = clock.setTimeout(() => {
      controller.abort();
    }, TIMEOUT_MS);
    const { signal } = controller;
    try {
      const request = new Request(`https://${nodeName}:10250/stats/summary`, { signal });
      return await Promise.race([kubelet.fetch(request).then(summaryIn), aborted(signal)]);
    } catch {
      return undefined;
    } finally {
      cancel();
    }
  }
}

/** A kubelet whose thread is busy does not hear of the end of a request either. */
function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(undefined);
    });
  });
}

async function summaryIn(response: Response): Promise<NodeSummary | undefined> {
  return response.ok ? parseSummary(await response.json()) : undefined;
}

function batchOf(names: readonly string[], summaries: readonly (NodeSummary | undefined)[]): MetricsBatch {
  const nodePoints = new Map<string, MetricsPoint>();
  const pods = new Map<string, ReadonlyMap<string, MetricsPoint>>();
  for (const [index, name] of names.entries()) {
    const summary = summaries[index];
    if (summary?.node !== undefined) nodePoints.set(name, summary.node);
    for (const [pod, containers] of summary?.pods ?? []) pods.set(pod, containers);
  }
  return { nodes: nodePoints, pods };
}
