import type { Disposer } from '../base/index.ts';
import { isFakeNode, nodes as nodeResource, type Node } from '../api/index.ts';
import type { RunnerDeps, RunningController } from '../client/index.ts';
import { runnable } from './runnable.ts';

const LOAD_RETRY_MS = 5000;

/** Loads and starts what plays the kubelets of fake nodes when the first such node comes. */
export function fakeNodesLater(deps: RunnerDeps): RunningController {
  const { clock, informers } = deps;
  const nodes = informers.informer(nodeResource);
  let stopped = false;
  let loading = false;
  let running: readonly RunningController[] = [];
  let removeHandler: Disposer = () => undefined;
  const load = async (): Promise<void> => {
    const { fakeNodeController, fakePodController } = await import('./fake-nodes/index.ts');
    if (stopped) return;
    running = [runnable(fakeNodeController)(deps), runnable(fakePodController)(deps)];
    removeHandler();
  };
  const retry = (): void => {
    if (!stopped) clock.setTimeout(() => void load().catch(retry), LOAD_RETRY_MS);
  };
  const seen = (node: Node): void => {
    if (loading || !isFakeNode(node)) return;
    loading = true;
    void load().catch(retry);
  };
  removeHandler = nodes.addHandler({ add: seen, update: seen });
  return {
    started: nodes.synced,
    stop: () => {
      stopped = true;
      removeHandler();
      nodes.release();
      for (const controller of running) controller.stop();
    },
  };
}
