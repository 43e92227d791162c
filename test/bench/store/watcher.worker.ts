import { configMaps } from '../../../src/api/index.ts';
import { connectFetchHandler, createFetchClient } from '../../../src/client/index.ts';

export interface ToWatcher {
  /** Where the API is served. */
  readonly port: MessagePort;
}

/** Says when it watches, and then the time of each event, in milliseconds since the Unix epoch. */
addEventListener('message', (event: MessageEvent<ToWatcher>) => {
  void watch(event.data.port);
});

async function watch(port: MessagePort): Promise<void> {
  const client = createFetchClient(connectFetchHandler(port));
  const { metadata } = await client.list(configMaps);
  const options = { resourceVersion: metadata.resourceVersion };
  // From this version on no event is missed, however long the watch takes to open.
  postMessage(0);
  for await (const event of client.watch(configMaps, options, new AbortController().signal)) {
    if (event.type === 'ADDED') postMessage(performance.timeOrigin + performance.now());
  }
}
