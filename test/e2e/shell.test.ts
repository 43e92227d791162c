import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';
import { Typist } from '../support/typist.ts';

const PATIENT = 60_000;

let browser: Browser;
let cluster: ClusterPage;
let person: Typist;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh');
  person = new Typist(cluster);
  await cluster.run('run box --image=busybox -- sleep 1d');
  await cluster.run('create deployment web --image=nginx --replicas=2');
  await cluster.run('wait --for=condition=Available deployment/web --timeout=60s');
  await cluster.run('wait --for=condition=Ready pod/box --timeout=60s');
});

afterAll(async () => {
  await browser.close();
});

test(
  'a loop over what kubectl prints, an array, and a text tool',
  async () => {
    const loop =
      'for p in $(kubectl get pods -l app=web -o jsonpath=\'{.items[*].metadata.name}\'); do echo "<$p>"; done';
    expect(await person.enter(loop)).toMatch(/^<web-\S+>\n<web-\S+>$/);
    const counted = 'mapfile -t pods < <(kubectl get pods -l app=web -o name); echo ${#pods[@]} ${pods[0]%%/*}';
    expect(await person.enter(counted)).toBe('2 pod');
    const piped = "kubectl get pods -l app=web --no-headers | awk '{print $3}' | sort | uniq -c | sed 's/^ *//'";
    expect(await person.enter(piped)).toBe('2 Running');
  },
  PATIENT,
);

test(
  'a manifest that is typed as a here-document',
  async () => {
    await person.begin('name=typed; kubectl apply -f - <<EOF');
    await cluster.type('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: $name\ndata:\n  sum: "$((2 + 3))"\nEOF\n');
    await cluster.untilScreen(/configmap\/typed created/);
    expect(await cluster.run("get configmap typed -o jsonpath='{.data.sum}'")).toBe('5');
  },
  PATIENT,
);

test(
  'kubectl in the background prints while lines are typed, until it is killed',
  async () => {
    await person.begin('kubectl get configmaps -w --no-headers | grep watched &');
    await cluster.untilScreen(/\[1\] \d+/);
    await cluster.type('kubectl create configmap watched --from-literal=a=1\n');
    await cluster.untilScreen(/^watched +1 /m);
    expect(await person.enter('jobs')).toMatch(
      /^\[1\]\+ +Running +kubectl get configmaps -w --no-headers \| grep watched &$/,
    );
    await cluster.type('kill %1; wait\n');
    expect(await person.enter('echo over')).toContain('over');
    expect(await person.enter('jobs; echo none')).toBe('none');
  },
  PATIENT,
);

test(
  'bytes of a container arrive as they are',
  async () => {
    await person.enter('kubectl exec box -- head -c 3000 /bin/busybox > part');
    expect(await person.enter('wc -c < part; gzip -c part | gunzip | cmp - part && echo same')).toBe('3000\nsame');
  },
  PATIENT,
);

test(
  '~/.bashrc and the history are there after a reload',
  async () => {
    await person.enter(`echo "alias hello='echo hello from bashrc'" >> ~/.bashrc`);
    await cluster.open();
    expect(await person.enter('hello')).toBe('hello from bashrc');
    expect(await person.enter('k get deploy web --no-headers | cut -d" " -f1')).toBe('web');
    expect(await person.enter('history | grep -c bashrc')).toMatch(/^[2-9]$/);
  },
  PATIENT,
);
