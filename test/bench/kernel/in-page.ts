export interface Measurement {
  readonly name: string;
  /** Milliseconds at best of a number of runs, of the module as it is and of the metered one. */
  readonly plain: number;
  readonly metered: number;
}

/**
 * Runs in the page, so only its own text gets there: each program in turn as it is and metered, for as long as it takes until
 * both are compiled at their best, and then the best of many rounds, since the machine does other things too.
 */
export async function measureMetering(modules: {
  readonly names: readonly string[];
  readonly plain: readonly number[];
  readonly metered: readonly number[];
}): Promise<Measurement[]> {
  const memory = new WebAssembly.Memory({ initial: 200 });
  const kernel = { refill: () => 1_000_000, memory, memory_grow: () => -1 };
  const programs = await Promise.all(
    [modules.plain, modules.metered].map(async (bytes) => {
      const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), { tabernetes_kernel: kernel });
      return instance.exports as Record<string, () => number>;
    }),
  );
  const time = (run: () => number, times: number): number => {
    const from = performance.now();
    for (let left = times; left > 0; left--) run();
    return performance.now() - from;
  };
  const results: Measurement[] = [];
  for (const name of modules.names) {
    const [plain, metered] = programs.map((exports) => exports[name]);
    if (plain === undefined || metered === undefined) throw new Error(`no program ${name}`);
    if (plain() !== metered()) throw new Error(`${name} metered gives another result`);
    for (let turn = 0; turn < 20; turn++) {
      time(plain, 1);
      time(metered, 1);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    const times = Math.max(1, Math.round(8 / time(plain, 1)));
    const best = [Infinity, Infinity];
    for (let round = 0; round < 60; round++) {
      best[0] = Math.min(best[0] ?? Infinity, time(plain, times));
      best[1] = Math.min(best[1] ?? Infinity, time(metered, times));
    }
    results.push({ name, plain: (best[0] ?? NaN) / times, metered: (best[1] ?? NaN) / times });
  }
  return results;
}
