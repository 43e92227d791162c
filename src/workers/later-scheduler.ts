import { pods } from '../api/index.ts';
import { OnDemand } from '../base/index.ts';
import { createInformerFactory } from '../client/index.ts';
import type { RunningScheduler, SchedulerDeps } from '../scheduler/index.ts';

export interface LaterScheduler {
  /** Loads and starts it, if that has not been done. */
  load(): Promise<RunningScheduler>;
  stop(): void;
}

const RETRY_MS = 5000;

/** The scheduler, loaded with the first pod that has no node, or when it is asked for: a page that starts does without. */
export function startSchedulerLater(deps: SchedulerDeps): LaterScheduler {
  const { client, clock } = deps;
  const informers = createInformerFactory(client, clock);
  let stopped = false;
  const scheduler = new OnDemand(async () => {
    const { startScheduler } = await import('../scheduler/index.ts');
    if (stopped) throw new Error('the scheduler was stopped');
    // From now on it looks itself for pods.
    informers.dispose();
    return startScheduler(deps);
  });
  const begin = (): void => {
    scheduler.load().catch(() => {
      // The network may have been away.
      if (!stopped) clock.setTimeout(begin, RETRY_MS);
    });
  };
  let begun = false;
  informers.informer(pods, { fieldSelector: 'spec.nodeName=' }).addHandler({
    add: () => {
      if (begun) return;
      begun = true;
      begin();
    },
  });
  return {
    load: () => scheduler.load(),
    stop: () => {
      stopped = true;
      informers.dispose();
      scheduler.now?.stop();
    },
  };
}
