import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

const PATIENT = 60_000;

let browser: Browser;
let cluster: ClusterPage;

/** A line into the terminal. @returns what it printed, once there is a prompt again */
async function line(text: string): Promise<string> {
  await cluster.type(`clear; ${text}; echo "exit $?"\n`);
  const screen = await cluster.untilScreen(/exit \d+\n.*\$ $/);
  return screen.replace(/\s+/g, ' ');
}

/** A script in the home directory, that an edit runs as its editor. */
async function script(name: string, ...lines: readonly string[]): Promise<void> {
  await cluster.sh(`printf '%s\\n' ${lines.map((it) => `'${it.replaceAll("'", `'\\''`)}'`).join(' ')} > ~/${name}`);
}

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh');
  await cluster.run('create configmap settings --from-literal=color=blue');
  await cluster.run('create deployment web --image=nginx');
}, PATIENT);

afterAll(async () => {
  await browser.close();
});

test(
  'an edit keeps what somebody else changed in between',
  async () => {
    await script(
      'other.sh',
      `kubectl patch cm settings -p '{"data":{"size":"big"}}' > /dev/null`,
      'sed -i s/blue/green/ "$1"',
    );
    expect(await line('KUBE_EDITOR="sh other.sh" kubectl edit cm/settings')).toContain(
      'configmap/settings edited exit 0',
    );
    expect(await cluster.run('get cm settings -o jsonpath={.data}')).toBe('{"color":"green","size":"big"}');
  },
  PATIENT,
);

test(
  'an edit of an older version is a conflict, and is kept for another try',
  async () => {
    await script('stale.sh', `sed -i -e s/green/red/ -e 's/resourceVersion: .*/resourceVersion: "1"/' "$1"`);
    const screen = await line('KUBE_EDITOR="sh stale.sh" kubectl edit cm/settings');
    expect(screen).toMatch(
      /error: configmaps "settings" could not be patched: Operation cannot be fulfilled on configmaps "settings": the object has been modified/,
    );
    const [, copy = ''] =
      /You can run `kubectl replace -f (\/tmp\/kubectl-edit-\d+\.yaml)` to try this update again\. exit 1/.exec(
        screen,
      ) ?? [];
    expect(await line(`grep -c 'color: red' ${copy}`)).toContain('1 exit 0');
    expect(await cluster.run('get cm settings -o jsonpath={.data.color}')).toBe('green');
  },
  PATIENT,
);

test(
  'an invalid edit is opened again, with the reason above it',
  async () => {
    await script(
      'twice.sh',
      'if grep -q "was not valid" "$1"; then',
      'grep "^#" "$1" > reasons.txt',
      'sed -i "s/^  replicas: .*/  replicas: 2/" "$1"',
      'else sed -i "s/^  replicas: .*/  replicas: -1/" "$1"; fi',
    );
    const screen = await line('KUBE_EDITOR="sh twice.sh" kubectl edit deploy/web');
    expect(screen).toContain('error: deployments.apps "web" is invalid deployment.apps/web edited exit 0');
    const reasons = await line('cat reasons.txt');
    expect(reasons).toContain('# deployments.apps "web" was not valid:');
    expect(reasons).toContain('# * spec.replicas: Invalid value: -1: must be greater than or equal to 0');
    expect(await cluster.run('get deploy web -o jsonpath={.spec.replicas}')).toBe('2');
  },
  PATIENT,
);

test(
  'an edit that stays invalid is cancelled, and a copy is kept',
  async () => {
    const screen = await line(`KUBE_EDITOR='sed -i s/^data:.*/data:5/' kubectl edit cm/settings`);
    expect(screen).toMatch(
      /error: configmaps "settings" is invalid A copy of your changes has been stored to "\/tmp\/kubectl-edit-\d+\.yaml" error: Edit cancelled, no valid changes were saved\. exit 1/,
    );
  },
  PATIENT,
);

test(
  'an editor that changes nothing changes nothing',
  async () => {
    const screen = await line('EDITOR=cat kubectl edit cm/settings');
    expect(screen).toMatch(/kind: ConfigMap .* Edit cancelled, no changes made\. exit 0/);
  },
  PATIENT,
);
