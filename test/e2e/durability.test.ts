import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ClusterPage, launchProfile } from '../support/browser.ts';

/** Process ids of the browser with this profile, its children included. */
function browserProcesses(profile: string): readonly number[] {
  return execFileSync('pgrep', ['-f', '--', profile], { encoding: 'utf8' }).trim().split('\n').map(Number);
}

test('writes that were acknowledged survive a kill -9 of the browser', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'tabernetes-'));
  try {
    const first = await launchProfile(profile);
    const cluster = new ClusterPage(await first.newPage());
    await cluster.open('?nodes=1');
    // Many at once, and the browser dies right after the last acknowledgement.
    const acknowledged = await cluster.page.evaluate(async () => {
      const create = async (index: number): Promise<string> => {
        const response = await window.tabernetes.fetch(
          new Request('https://cluster/api/v1/namespaces/default/configmaps', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ metadata: { name: `write-${index}` }, data: { index: String(index) } }),
          }),
        );
        const object = (await response.json()) as { metadata: { name: string; resourceVersion: string } };
        return `${object.metadata.name}@${object.metadata.resourceVersion}`;
      };
      return Promise.all(Array.from({ length: 200 }, (_, index) => create(index)));
    });
    for (const pid of browserProcesses(profile)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // A child may have gone with its parent.
      }
    }
    await first.close().catch(() => undefined);

    const second = await launchProfile(profile);
    const again = new ClusterPage(await second.newPage());
    await again.open('?nodes=1');
    const list = await again.get<{ items: { metadata: { name: string; resourceVersion: string } }[] }>(
      '/api/v1/namespaces/default/configmaps',
    );
    const found = list.items.map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`);
    expect(found.filter((item) => item.startsWith('write-')).sort()).toEqual([...acknowledged].sort());
    await second.close();
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
});
