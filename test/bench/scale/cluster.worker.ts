import { expose } from 'comlink';
import { openIndexedDbLog } from '../../../src/apiserver/index.ts';
import { addNodes, runPods, startFakeCluster } from './fake-cluster.ts';

/** A control plane in a worker, on the browser's storage, as in the page. */
const measurements = {
  async run(nodeCount: number, podCount: number) {
    const cluster = await startFakeCluster(await openIndexedDbLog('bench', { fresh: true }));
    const nodes = await addNodes(cluster, nodeCount);
    const pods = await runPods(cluster, podCount);
    await cluster.stop();
    return { nodes, pods };
  },
};

export type ScaleMeasurements = typeof measurements;

expose(measurements);
