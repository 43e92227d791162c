import { systemClock, watching } from '../base/index.ts';
import { clusterClock, startCluster, type Progress } from '../workers/index.ts';
import { bridgeUrl } from './bridge-url.ts';
import { missingCapability, showUnsupported } from './capability.ts';
import { pageOptions } from './page-options.ts';
import { createTabernetes } from './tabernetes.ts';

const root = document.querySelector<HTMLElement>('#app');
const missing = missingCapability();

if (root !== null && missing !== undefined) showUnsupported(root, missing);
else if (root !== null) start(root);

/** The cluster and the workspace start side by side: neither waits for the other's code. */
function start(element: HTMLElement): void {
  const { nodes, fresh, embedded } = pageOptions(location.search);
  const time = clusterClock(fresh);
  const workspace = import('./app.ts').then(({ mountWorkspace }) =>
    mountWorkspace(element, { clock: watching(time.time, systemClock), time, nodes, embedded }),
  );
  const onProgress = (progress: Progress): void => {
    void workspace.then(({ boot }) => {
      boot.progress(progress);
    });
  };
  const cluster = startCluster({ nodes, fresh, clock: time, bridge: bridgeUrl(), onProgress });
  Object.defineProperty(window, 'tabernetes', { value: createTabernetes(cluster, time), enumerable: true });
  void workspace.then(async (shown) => {
    try {
      shown.started(await cluster);
    } catch (cause) {
      shown.failed(cause);
    }
  });
}
