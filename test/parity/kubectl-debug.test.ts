import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodes, pods, type New, type Pod } from '../../src/api/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { createFetchClient, type Client } from '../../src/client/index.ts';
import { kubectl } from '../../src/kubectl/testing/run.ts';
import { findKubectls } from '../support/kubectl.ts';
import { type KubectlSession, startKubectlSession } from '../support/kubectl-session.ts';

/** Ours is of this release; others have other defaults and words. */
const REAL = 'kubectl.1.33';
const there = findKubectls([REAL]).length > 0;
if (!there) console.warn(`SKIPPED: no ${REAL} on the PATH, so kubectl debug was not compared with the real one`);

const TARGET: New<Pod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'target',
    namespace: 'default',
    labels: { app: 'web' },
    annotations: { 'example.com/kept': 'perhaps' },
  },
  spec: {
    nodeName: 'node-1',
    containers: [
      {
        name: 'main',
        image: 'nginx',
        args: ['-g', 'daemon off;'],
        livenessProbe: { exec: { command: ['true'] } },
        readinessProbe: { exec: { command: ['true'] } },
        startupProbe: { exec: { command: ['true'] } },
      },
      { name: 'side', image: 'busybox' },
    ],
    initContainers: [{ name: 'init', image: 'busybox' }],
  },
};
const NON_ROOT: New<Pod> = { ...TARGET, spec: { ...TARGET.spec, securityContext: { runAsUser: 1000 } } };

const PROFILES = ['legacy', 'general', 'baseline', 'restricted', 'netadmin', 'sysadmin', 'none'];

const LINES: readonly string[] = [
  ...PROFILES.flatMap((profile) => [
    `debug target --image=busybox --profile=${profile}`,
    `debug target --image=busybox --profile=${profile} --copy-to=copy`,
    `debug node/node-1 --image=busybox --profile=${profile}`,
  ]),
  'debug target --image=busybox',
  'debug pod/target --image=busybox -c own -- sh -c date',
  'debug target --image=busybox -c own --arguments-only -- sh',
  'debug target --image=busybox -c own --quiet --target=main --env=A=b',
  'debug target --image=busybox -c own --env A=b,c --target=main',
  'debug target --image=busybox -c own --env=A=b,C=d --env=A=e,C=d -q --copy-to=copy',
  'debug target --image=busybox -c main',
  'debug target --image=busybox --target=nobody -c own',
  'debug target --image=busybox --image-pull-policy=Never -c own',
  'debug target --image=busybox --attach=false -i -t -c own',
  'debug target --copy-to=copy --set-image=*=busybox',
  'debug target --copy-to=copy --set-image=main=debian,side=alpine:3',
  'debug target --copy-to=copy --image=debian --set-image=side=alpine -c own',
  'debug target --copy-to=copy -c main -- sleep 1d',
  'debug target --copy-to=copy -c main --arguments-only -- sleep 1d',
  'debug target --copy-to=copy -c init --image=debian',
  'debug target --copy-to=copy --image=debian -c own --same-node',
  'debug target --copy-to=copy --image=debian -c own --replace',
  'debug target --copy-to=copy --image=debian -c own --share-processes',
  'debug target --copy-to=copy --image=debian -c own --share-processes=false --profile=general',
  'debug target --copy-to=copy --image=debian -c own --profile=general --keep-labels --keep-annotations',
  'debug target --copy-to=copy --image=debian -c own --profile=general --keep-liveness --keep-readiness',
  'debug target --copy-to=copy --image=debian -c own --profile=general --keep-startup --keep-init-containers=false',
  'debug node/node-1 --image=busybox -c own -q -- sh',
  'debug nodes node-1 --image=busybox',
  'debug target --image=busybox -c own --custom=FOLDER/custom.yaml',
  'debug target --image=busybox -c own --custom=FOLDER/custom.json --copy-to=copy',
  'debug node/node-1 --image=busybox --profile=general --custom=FOLDER/custom.json',
  'debug target --image=busybox --custom=FOLDER/image.yaml',
  'debug target --image=busybox --custom=FOLDER/none.yaml',
  'debug',
  'debug --image=busybox',
  'debug target',
  'debug target -- sh',
  'debug missing --image=busybox',
  'debug node/missing --image=busybox',
  'debug target --image=Not_Valid',
  'debug target --image=busybox --image-pull-policy=Sometimes',
  'debug target --image=busybox --env=A',
  'debug target --image=busybox --replace',
  'debug target --image=busybox --same-node',
  'debug target --image=busybox --set-image=a=b',
  'debug target --image=busybox -t',
  'debug target --copy-to=copy',
  'debug target --copy-to=copy --attach',
  'debug target --copy-to=copy --set-image=a=B',
  'debug target --copy-to=copy -- sh',
  'debug target --copy-to=copy --image=busybox --target=main',
  'debug service/kubernetes --image=busybox',
  'debug target/x/y --image=busybox',
  'debug target/ --image=busybox',
  'debug -f FOLDER/target.json --image=busybox -c own',
];

const FILES: Readonly<Record<string, string>> = {
  'custom.yaml': 'env:\n- name: A\n  value: b\nsecurityContext:\n  runAsUser: 0\n',
  'custom.json': '{"securityContext":{"capabilities":{"add":["SYS_TIME"]}},"workingDir":"/tmp"}',
  'image.yaml': 'image: debian\n',
  // The real one falls over a pod without a securityContext.
  'target.json': JSON.stringify({ ...TARGET, spec: { ...TARGET.spec, nodeName: undefined, securityContext: {} } }),
};

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly pods: readonly object[];
}

describe.skipIf(!there)('kubectl debug does what the real one does', () => {
  let session: KubectlSession;
  let client: Client;
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-debug-'));

  beforeAll(async () => {
    session = await startKubectlSession(REAL);
    client = createFetchClient({
      fetch: (request) => {
        const { pathname, search } = new URL(request.url);
        return fetch(new Request(`${session.url}${pathname}${search}`, request));
      },
      connect: () => Promise.reject(new Error('nothing is attached to here')),
    });
    await client.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, spec: {} });
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  });
  afterAll(async () => {
    await session.stop();
    rmSync(folder, { recursive: true });
  });

  /** What a command prints and does; random names are made equal. */
  async function outcome(
    pod: New<Pod>,
    run: () => Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>,
  ): Promise<Outcome> {
    await client.create(pods, pod);
    const { code, stdout, stderr } = await run();
    const { items } = await client.list(pods, { namespace: 'default' });
    for (const { metadata } of items) {
      await client.delete(pods, { namespace: 'default', name: metadata.name }, { gracePeriodSeconds: 0 });
    }
    const plain = (text: string): string =>
      text
        .replace(/(debugger-|node-debugger-node-1-)[a-z0-9]{5}\b/g, '$1XXXXX')
        .replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access-XXXXX');
    const left = items.map(({ metadata: { name, labels, annotations }, spec }) => ({
      metadata: { name, labels, annotations },
      spec,
    }));
    return {
      code,
      stdout: plain(stdout),
      stderr: plain(stderr),
      pods: JSON.parse(plain(JSON.stringify(left))) as object[],
    };
  }

  async function compare(line: string, pod: New<Pod>): Promise<void> {
    const full = line.replace('FOLDER', folder);
    const files = Object.fromEntries(Object.entries(FILES).map(([name, text]) => [join(folder, name), text]));
    const real = await outcome(pod, () => session.run(full));
    const ours = await outcome(pod, () => kubectl({ client, clock: systemClock }, full, { files }));
    expect(ours).toEqual(real);
  }

  test.each(LINES)('%s', (line) => compare(line, TARGET), 20_000);

  test.each(['general', 'sysadmin'])(
    'a pod of another user, %s',
    (profile) => compare(`debug target --image=busybox --profile=${profile}`, NON_ROOT),
    20_000,
  );
});
