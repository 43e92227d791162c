import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

// kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod, and /docs/tasks/debug/debug-cluster/kubectl-node-debug

const PATIENT = 60_000;

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh');
  await cluster.run('run web --image=nginx --port=80');
  await cluster.run('wait --for=condition=Ready pod/web --timeout=60s');
});

afterAll(async () => {
  await browser.close();
});

test(
  'kubectl debug -it: a shell beside a program, among its processes',
  async () => {
    await cluster.type('kubectl debug -it web --image=busybox --profile=general --target=web -- sh\n');
    const screen = await cluster.untilScreen(/\/ # $/);
    expect(screen).toMatch(/Targeting container "web"\. If you don't see processes from this container/);
    const [, name = ''] = /Defaulting debug container name to (debugger-\w{5})\./.exec(screen) ?? [];
    expect(name).not.toBe('');
    await cluster.type(
      'cat /proc/1/cmdline | head -c 5; echo; wget -qO- localhost | grep -c nginx; ls /proc/1/root/etc\n',
    );
    await cluster.untilScreen(/nginx\s[\s\S]*nginx[\s\S]*\/ # $/);
    await cluster.type('exit 3\n');
    await cluster.untilScreen(
      /Session ended, the ephemeral container will not be restarted but may be reattached using\s+'kubectl attach/,
    );
    expect(
      await cluster.run(`get pod web -o jsonpath='{.status.ephemeralContainerStatuses[0].state.terminated.exitCode}'`),
    ).toBe('3');
    expect(await cluster.run('get pod web --no-headers')).toMatch(/^web +1\/1 +Running +0 /);
    const described = await cluster.run('describe pod web');
    expect(described).toMatch(/^Ephemeral Containers:$/m);
    expect(described).toMatch(new RegExp(`^ {2}${name}:$`, 'm'));
    expect(await cluster.run(`logs web -c ${name}`)).toContain('exit 3');
  },
  PATIENT,
);

test(
  'a copy of a pod, with another command and shared processes',
  async () => {
    await cluster.run('debug web --copy-to=web-copy --image=busybox -c tool --share-processes -- sleep 1d');
    await cluster.run('wait --for=condition=Ready pod/web-copy --timeout=60s');
    expect(await cluster.run('exec web-copy -c tool -- ps')).toMatch(/nginx[\s\S]*sleep 1d/);
  },
  PATIENT,
);

test(
  'a debug pod on a node sees its processes, its network and its files',
  async () => {
    const node = await cluster.run('get pod web -o jsonpath={.spec.nodeName}');
    const printed = await cluster.run(
      `debug node/${node} -i --image=busybox --profile=general -- sh -c 'ps; hostname; echo kept > /host/tmp-file'`,
    );
    const [, pod = ''] =
      new RegExp(`^Creating debugging pod (node-debugger-${node}-\\w{5}) with container debugger`).exec(printed) ?? [];
    expect(printed).toMatch(/\/sbin\/init/);
    expect(printed).toMatch(/nginx/);
    expect(printed).toContain(`\n${node}\n`);
    const addresses = await cluster.run(`get pod ${pod} -o jsonpath={.status.hostIP},{.status.podIP}`);
    const [hostIP, podIP] = addresses.split(',');
    expect(podIP).toBe(hostIP);
  },
  PATIENT,
);

const HOST_PORTS = `
apiVersion: v1
kind: Pod
metadata: { name: published, labels: { app: published } }
spec:
  containers: [{ name: web, image: nginx, ports: [{ containerPort: 80, hostPort: 8080 }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: in-host }
spec:
  hostNetwork: true
  affinity:
    podAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: published } } }
  containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: conflict }
spec:
  hostNetwork: true
  affinity:
    podAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: published } } }
  containers: [{ name: web, image: nginx, ports: [{ containerPort: 8080 }] }]
`;

test(
  'ports of a node: its own pods listen there, others are led to, nobody twice',
  async () => {
    await cluster.run('apply -f -', HOST_PORTS);
    await cluster.run('wait --for=condition=Ready pod/published pod/in-host --timeout=60s');
    const address = await cluster.run('get pod in-host -o jsonpath={.status.podIP}');
    const ask = (url: string): Promise<string> => cluster.run(`exec web -- wget -qO- ${url}`);
    expect(await ask(`http://${address}/`)).toContain('nginx');
    expect(await ask(`http://${address}:8080/`)).toContain('nginx');
    expect(await cluster.run('exec in-host -- wget -qO- http://127.0.0.1:8080/')).toContain('nginx');
    expect(await cluster.run('describe pod conflict')).toMatch(
      /FailedScheduling[\s\S]*node\(s\) didn't have free ports for the requested pod ports/,
    );
  },
  PATIENT,
);

test(
  'a manifest that is put on the disk of a node is a pod, until it is removed',
  async () => {
    const node = await cluster.run('get pod web -o jsonpath={.spec.nodeName}');
    const manifest =
      '{apiVersion: v1, kind: Pod, metadata: {name: static-web}, spec: {containers: [{name: web, image: nginx}]}}';
    const onNode = (command: string): Promise<string> =>
      cluster.run(`debug node/${node} -i -q --image=busybox --profile=general -- sh -c '${command}'`);
    await onNode(`echo "${manifest}" > /host/etc/kubernetes/manifests/static-web.yaml`);
    const name = `static-web-${node}`;
    await expect.poll(() => cluster.run('get pods --no-headers'), { timeout: 30_000 }).toContain(name);
    await cluster.run(`wait --for=condition=Ready pod/${name} --timeout=60s`);
    expect(await cluster.run(`exec ${name} -- wget -qO- localhost`)).toContain('nginx');
    const described = await cluster.run(`describe pod ${name}`);
    expect(described).toContain(`Controlled By:  Node/${node}`);
    expect(described).toMatch(/Started +\S+ +kubelet +Container started/);
    const uid = await cluster.run(`get pod ${name} -o jsonpath={.metadata.uid}`);
    await cluster.run(`delete pod ${name}`);
    await expect
      .poll(() => cluster.run(`get pods -o jsonpath='{.items[*].metadata.name} {.items[*].metadata.uid}'`))
      .toMatch(new RegExp(`^(?=.*${name})(?!.*${uid})`));
    await onNode('rm /host/etc/kubernetes/manifests/static-web.yaml');
    await expect.poll(() => cluster.run('get pods --no-headers'), { timeout: 30_000 }).not.toContain(name);
  },
  PATIENT,
);
