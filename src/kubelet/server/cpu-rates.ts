/** A reading of a counter of CPU time. */
interface Reading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly nanoseconds: number;
  /** Cores in use since the reading before, in billionths; undefined of the first one. */
  readonly nanoCores: number | undefined;
}

/** upstream: pkg/kubelet/eviction housekeeping reads every ten seconds, and others in between hear of that */
const WINDOW_MS = 10_000;

/** How fast counters of CPU time grow. upstream: pkg/kubelet/stats/cri_stats_provider.go getAndUpdateContainerUsageNanoCores */
export class CpuRates {
  readonly #readings = new Map<string, Reading>();

  /** Cores in use lately, in billionths; undefined before there were two readings. @param id of the counter */
  rate(id: string, at: number, nanoseconds: number): number | undefined {
    const last = this.#readings.get(id);
    if (last === undefined) {
      this.#readings.set(id, { at, nanoseconds, nanoCores: undefined });
      return undefined;
    }
    const elapsed = at - last.at;
    if (elapsed < WINDOW_MS) return last.nanoCores;
    const nanoCores = Math.max(0, Math.round((nanoseconds - last.nanoseconds) / (elapsed / 1000)));
    this.#readings.set(id, { at, nanoseconds, nanoCores });
    return nanoCores;
  }

  /** Forgets the counters that are no more. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#readings.keys()) if (!ids.has(id)) this.#readings.delete(id);
  }
}
