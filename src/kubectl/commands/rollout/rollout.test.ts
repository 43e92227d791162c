import { afterEach, beforeEach, expect, test } from 'vitest';
import { BROWSER_STORAGE_DRIVER } from '../../../api/index.ts';
import { startTestCluster, type TestCluster } from '../../../controllers/testing/test-cluster.ts';
import { kubectl, type Result } from '../../testing/run.ts';

// Words: kubectl/pkg/polymorphichelpers/{rollout_status,history,rollback,objectpauser}.go, kubectl/pkg/describe/describe.go.

let cluster: TestCluster;

beforeEach(async () => {
  cluster = await startTestCluster({ nodes: 2 });
});

afterEach(async () => {
  await cluster.stop();
});

const manifest = (kind: string, name: string, image: string, extra = ''): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, annotations: { kubernetes.io/change-cause: first } }
spec:
${extra}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: '${image}' }] }
`;
const WEB = manifest('StatefulSet', 'web', 'v1', '  replicas: 2\n  serviceName: web');
const AGENT = manifest('DaemonSet', 'agent', 'v1');

const run = (line: string, stdin?: string): Promise<Result> =>
  kubectl(cluster, line, stdin === undefined ? {} : { stdin });

async function output(line: string, stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await run(line, stdin);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** What a command prints that waits for the cluster, while time passes. */
async function during(line: string): Promise<Result> {
  let result: Result | undefined;
  void run(line).then((it) => {
    result = it;
  });
  await cluster.until(`${line} ends`, () => result !== undefined);
  return result ?? { code: -1, stdout: '', stderr: '' };
}

test('a StatefulSet: status, history, undo, restart, scale', async () => {
  expect(await output('apply -f -', WEB)).toBe('statefulset.apps/web created\n');
  const first = await during('rollout status sts/web');
  expect(first.stdout).toMatch(/partitioned roll out complete: 2 new pods have been updated\.\.\.\n$/);
  expect(await output('set image sts/web main=v2')).toBe('statefulset.apps/web image updated\n');
  const second = await during('rollout status sts/web');
  expect(second.stdout).toContain(
    'Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...\n',
  );
  expect(await output('rollout history sts/web')).toBe(
    'statefulset.apps/web \nREVISION  CHANGE-CAUSE\n1         first\n2         first\n\n',
  );
  const detail = await output('rollout history sts/web --revision=2');
  expect(detail).toContain('statefulset.apps/web with revision #2\nPod Template:\n');
  expect(detail).toContain('Image:\tv2\n');
  expect((await run('rollout history sts/web --revision=9')).stderr).toBe(
    'error: unable to find the specified revision\n',
  );
  expect(await output('rollout undo sts/web')).toBe('statefulset.apps/web rolled back\n');
  await during('rollout status sts/web');
  expect(await output(`get pods -o jsonpath={.items[*].spec.containers[0].image}`)).toBe('v1 v1');
  expect(await output('rollout undo sts/web --to-revision=3')).toBe(
    'statefulset.apps/web skipped rollback (current template already matches revision 3)\n',
  );
  expect((await run('rollout undo sts/web --to-revision=9')).stderr).toBe(
    'error: unable to find specified revision 9 in history\n',
  );
  expect(await output('rollout restart sts/web')).toBe('statefulset.apps/web restarted\n');
  await during('rollout status sts/web');
  expect(await output('rollout history sts/web')).toContain('4         first\n');
  expect(await output('scale sts web --replicas=1')).toBe('statefulset.apps/web scaled\n');
  await cluster.until('one is left', async () => (await output('get sts web')).includes('1/1'));
  expect((await run('rollout pause sts/web')).stderr).toBe('error: statefulsets.apps "web" pausing is not supported\n');
});

test('a DaemonSet: status, history, undo, restart', async () => {
  await output('apply -f -', AGENT);
  expect((await run('rollout undo ds/agent')).stderr).toBe('error: no last revision to roll back to\n');
  const first = await during('rollout status ds/agent');
  expect(first.stdout).toMatch(/daemon set "agent" successfully rolled out\n$/);
  await output('set image ds/agent main=v2');
  const second = await during('rollout status ds/agent');
  expect(second.stdout).toContain('rollout to finish: 1 out of 2 new pods have been updated...\n');
  expect(await output('rollout history ds/agent')).toBe(
    'daemonset.apps/agent \nREVISION  CHANGE-CAUSE\n1         first\n2         first\n\n',
  );
  expect(await output('rollout undo ds/agent --to-revision=1')).toBe('daemonset.apps/agent rolled back\n');
  await during('rollout status ds/agent');
  expect(await output(`get pods -o jsonpath={.items[*].spec.containers[0].image}`)).toBe('v1 v1');
  expect(await output('rollout restart ds agent')).toBe('daemonset.apps/agent restarted\n');
  expect((await run('rollout restart ds agent')).stderr).toBe(
    'error: failed to create patch for agent: if restart has already been triggered within the past second, please wait before attempting to trigger another\n',
  );
  await output(`patch ds agent --type=merge -p '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}'`);
  expect((await run('rollout status ds/agent')).stderr).toBe(
    'error: rollout status is only available for RollingUpdate strategy type\n',
  );
});

test('a workload stands for one of its pods', async () => {
  await output('apply -f -', WEB);
  await output('apply -f -', AGENT);
  await during('rollout status sts/web');
  await during('rollout status ds/agent');
  // No node answers here; but it was asked for a container of the right pod.
  expect((await run('logs sts/web')).stderr).toMatch(/containerLogs\/default\/web-\d\/main/);
  expect((await run('logs ds/agent')).stderr).toMatch(/containerLogs\/default\/agent-\w+\/main/);
  expect((await run('logs configmap/kube-root-ca.crt')).stderr).toContain('selector for *v1.ConfigMap not implemented');
});

test('kinds that do not roll out', async () => {
  await output('create configmap other');
  const errors = async (line: string): Promise<string> => (await run(line)).stderr;
  expect(await errors('rollout status configmap/other')).toBe(
    'error: no status viewer has been implemented for ConfigMap\n',
  );
  expect(await errors('rollout history configmap/other')).toBe(
    'error: no history viewer has been implemented for "ConfigMap"\n',
  );
  expect(await errors('rollout undo configmap/other')).toBe(
    'error: no rollbacker has been implemented for "ConfigMap"\n',
  );
  expect(await errors('rollout restart configmap/other')).toBe(
    'error: configmaps "other" restarting is not supported\n',
  );
});

const FAST = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: ${BROWSER_STORAGE_DRIVER}
`;

test('describe tells of both kinds', async () => {
  const claims = `
  replicas: 2
  serviceName: web
  volumeClaimTemplates:
  - metadata: { name: data, labels: { tier: gold } }
    spec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 1Mi } } }`;
  await output('apply -f -', FAST);
  await output('apply -f -', manifest('StatefulSet', 'web', 'v1', claims));
  await output(
    'apply -f -',
    AGENT.replace('spec: { containers', 'spec: { nodeSelector: { kubernetes.io/hostname: node-1 }, containers'),
  );
  await during('rollout status sts/web');
  await during('rollout status ds/agent');
  const web = await output('describe sts web');
  for (const line of [
    /^Name: +web$/m,
    /^Selector: +app=web$/m,
    /^Replicas: +2 desired \| 2 total$/m,
    /^Update Strategy: +RollingUpdate$/m,
    /^ {2}Partition: +0$/m,
    /^Pods Status: +2 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed$/m,
    /^ {2}Name: +data$/m,
    /^ {2}StorageClass: +fast$/m,
    /^ {2}Labels: +tier=gold$/m,
    /^ {2}Capacity: +1Mi$/m,
    /^ {2}Access Modes: +\[ReadWriteOnce\]$/m,
    /^ {2}Normal +SuccessfulCreate .* create Pod web-0 in StatefulSet web successful$/m,
  ]) {
    expect(web).toMatch(line);
  }
  const agent = await output('describe ds agent');
  for (const line of [
    /^Node-Selector: +kubernetes.io\/hostname=node-1$/m,
    /^Desired Number of Nodes Scheduled: 1$/m,
    /^Number of Nodes Scheduled with Up-to-date Pods: 1$/m,
    /^Number of Nodes Misscheduled: 0$/m,
    /^Pods Status: +1 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed$/m,
    /SuccessfulCreate .* Created pod: agent-/m,
  ]) {
    expect(agent).toMatch(line);
  }
});
