import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { openIndexedDbLog } from './indexed-db-log.ts';
import { logSuite } from './testing/log-suite.ts';

logSuite();

test('Web Locks keep a second opener out until the first lets go', async () => {
  const clock = new VirtualClock();
  const first = await openIndexedDbLog('locked', { clock });
  const second = openIndexedDbLog('locked', { clock });
  const refused = expect(second).rejects.toThrow('the cluster of this database is open in another tab');
  await clock.advance(5000);
  await refused;
  const waiting = openIndexedDbLog('locked', { clock });
  await first.close();
  await (await waiting).close({ forget: true });
});
