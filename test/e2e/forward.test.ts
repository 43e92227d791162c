import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';
import { KUBIA } from './manifests.ts';

/** Bytes between the shell and the cluster; each test goes on from the one before. */
let browser: Browser;
let cluster: ClusterPage;

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: kubia
  annotations:
    nginx.ingress.kubernetes.io/rewrite-target: /$2
spec:
  rules:
  - host: kubia.example.com
    http:
      paths:
      - path: /kubia(/|$)(.*)
        pathType: ImplementationSpecific
        backend:
          service:
            name: kubia
            port:
              number: 80
`;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage({ viewport: { width: 1440, height: 900 } }));
  await cluster.open('?fresh');
  await cluster.run('apply -f -', KUBIA);
  await cluster.run('rollout status deployment/kubia');
});

afterAll(async () => {
  await browser.close();
});

async function until(line: string, wanted: RegExp): Promise<void> {
  await expect.poll(async () => (await cluster.sh(line)).stdout, { timeout: 30_000 }).toMatch(wanted);
}

test('curl reaches Services by name, cluster IP and node port, and is refused where nobody is', async () => {
  expect((await cluster.sh('curl -s http://kubia')).stdout).toMatch(/^You've hit kubia-/);
  expect((await cluster.sh('curl -s http://kubia.default.svc.cluster.local')).stdout).toMatch(/^You've hit kubia-/);
  const ip = await cluster.run("get service kubia -o jsonpath='{.spec.clusterIP}'");
  expect((await cluster.sh(`wget -qO- http://${ip.replaceAll("'", '')}`)).stdout).toMatch(/^You've hit kubia-/);
  await cluster.run('expose deployment kubia --name=outside --type=NodePort --port=80 --target-port=8080');
  const port = (await cluster.run('get service outside -o jsonpath={.spec.ports[0].nodePort}')).trim();
  for (const node of ['172.18.0.2', '172.18.0.4']) {
    await until(`curl -s http://${node}:${port}`, /^You've hit kubia-/);
  }
  expect(await cluster.sh('curl -sS http://kubia:81')).toMatchObject({
    code: 7,
    stderr: expect.stringMatching(/^curl: \(7\) Failed to connect to kubia port 81 after \d+ ms: Couldn't connect/),
  });
  expect(await cluster.sh('curl -sS http://nobody')).toMatchObject({
    code: 6,
    stderr: 'curl: (6) Could not resolve host: nobody\n',
  });
});

test('the API server answers curl as nobody, or as the token says', async () => {
  expect(await cluster.sh('curl -sS https://kubernetes/api/v1/pods')).toMatchObject({
    code: 60,
    stderr: expect.stringMatching(/^curl: \(60\) SSL certificate problem: unable to get local issuer certificate\n/),
  });
  expect((await cluster.sh('curl -sk https://kubernetes.default.svc/api/v1/pods')).stdout).toContain(
    'pods is forbidden: User \\"system:anonymous\\" cannot list resource \\"pods\\"',
  );
  expect((await cluster.sh("curl -sk -H 'Authorization: Bearer x' https://kubernetes/api/v1/pods")).stdout).toContain(
    '"code": 401',
  );
  expect((await cluster.sh('curl -sk https://kubernetes/version')).stdout).toContain('"gitVersion": "v1.');
});

test('a port that is forwarded in the background answers at the prompt, until the job is killed', async () => {
  await cluster.untilScreen(/\$ $/m);
  await cluster.type('kubectl port-forward deploy/kubia 9090:8080 &\n');
  await cluster.untilScreen(/Forwarding from 127\.0\.0\.1:9090 -> 8080/);
  await cluster.type('curl -s localhost:9090\n');
  await cluster.untilScreen(/Handling connection for 9090[\s\S]*You've hit kubia-/);
  await cluster.type('kill %1; wait; clear\n');
  await expect.poll(async () => (await cluster.sh('curl -s localhost:9090')).code).toBe(7);
});

test('a forwarded port answers in every terminal, until Ctrl-C', async () => {
  await cluster.untilScreen(/\$ $/m);
  await cluster.type('kubectl port-forward svc/kubia 8080:80\n');
  await cluster.untilScreen(/Forwarding from 127\.0\.0\.1:8080 -> 8080\nForwarding from \[::1\]:8080 -> 8080/);
  expect((await cluster.sh('curl -s localhost:8080')).stdout).toMatch(/^You've hit kubia-/);
  await cluster.untilScreen(/Handling connection for 8080/);
  const second = await cluster.kubectl('port-forward svc/kubia 8080:80');
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toBe(
    'Unable to listen on port 8080: Listeners failed to create with the following errors: ' +
      '[unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use ' +
      'unable to create listener: Error listen tcp6 [::1]:8080: bind: address already in use]\n' +
      'error: unable to listen on any of the requested ports: [{8080 8080}]\n',
  );
  await cluster.page.keyboard.press('Control+c');
  await cluster.untilScreen(/\^C\n.*\$ $/m);
  expect(await cluster.sh('curl -sS localhost:8080')).toMatchObject({ code: 7 });
});

test('a port where nobody listens in the pod ends the forwarding', async () => {
  await cluster.type('clear\n');
  await cluster.type('kubectl port-forward deploy/kubia 8081:81\n');
  await cluster.untilScreen(/Forwarding from 127\.0\.0\.1:8081 -> 81/);
  expect(await cluster.sh('curl -sS localhost:8081')).toMatchObject({ code: 52 });
  await cluster.untilScreen(
    /an error occurred forwarding 8081 -> 81: [\s\S]*connection refused[\s\S]*error: lost connection to pod/,
  );
});

test('kubectl proxy serves the API, and pods and Services through it', async () => {
  await cluster.type('clear\n');
  await cluster.type('kubectl proxy\n');
  await cluster.untilScreen(/Starting to serve on 127\.0\.0\.1:8001/);
  const names = await cluster.sh('curl -s localhost:8001/api/v1/namespaces/default/services/kubia');
  expect(JSON.parse(names.stdout)).toMatchObject({ kind: 'Service', metadata: { name: 'kubia' } });
  expect((await cluster.sh('curl -s localhost:8001/api/v1/namespaces/default/services/kubia/proxy/')).stdout).toMatch(
    /^You've hit kubia-/,
  );
  expect((await cluster.sh("curl -s -H 'Host: evil.example' localhost:8001/api")).stdout).toBe('Forbidden\n');
  await cluster.page.keyboard.press('Control+c');
  await cluster.untilScreen(/\^C\n.*\$ $/m);
});

test('cp carries a binary file there and back', async () => {
  await cluster.run('run box --image=busybox -- sleep 3600');
  await cluster.run('wait --for=condition=Ready pod/box --timeout=60s');
  expect(await cluster.sh('kubectl cp box:/bin/busybox ./copy')).toMatchObject({ code: 0 });
  expect(await cluster.sh('kubectl cp ./copy box:/tmp')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect((await cluster.sh('kubectl exec box -- sh -c "cmp /bin/busybox /tmp/copy && echo same"')).stdout).toBe(
    'same\n',
  );
  await cluster.sh(
    'mkdir -p tree/below tree/empty; echo one > tree/a; echo two > tree/below/b; kubectl cp tree box:/tmp/tree',
  );
  expect((await cluster.sh('kubectl exec box -- find /tmp/tree')).stdout.split('\n').sort().join(' ')).toBe(
    ' /tmp/tree /tmp/tree/a /tmp/tree/below /tmp/tree/below/b /tmp/tree/empty',
  );
  await cluster.sh('kubectl cp default/box:/tmp/tree back; cat back/a back/below/b > both');
  expect((await cluster.sh('cat both')).stdout).toBe('one\ntwo\n');
  expect(await cluster.sh('kubectl cp box:/nosuch x')).toMatchObject({
    code: 1,
    stderr: 'command terminated with exit code 1\n',
  });
  expect(await cluster.sh('kubectl cp nosuch box:/tmp')).toMatchObject({
    code: 1,
    stderr: "error: nosuch doesn't exist in local filesystem\n",
  });
});

test('hosts of an Ingress lead to its backends, from the shell and from pods', async () => {
  await cluster.run('apply -f -', INGRESS);
  await until('kubectl get ingress kubia --no-headers', /^kubia +nginx +kubia\.example\.com +172\.18\.0\.240 +80 /);
  expect((await cluster.sh('curl -s http://kubia.example.com/kubia')).stdout).toMatch(/^You've hit kubia-/);
  expect((await cluster.sh("curl -s -H 'Host: kubia.example.com' http://172.18.0.240/kubia/x")).stdout).toMatch(
    /^You've hit kubia-/,
  );
  const status = `curl -s -o /dev/null -w '%{http_code}'`;
  expect((await cluster.sh(`${status} http://kubia.example.com/other`)).stdout).toBe('404');
  expect(
    (await cluster.sh(`kubectl exec box -- wget -qO- --header 'Host: kubia.example.com' http://172.18.0.240/kubia`))
      .stdout,
  ).toMatch(/^You've hit kubia-/);
  await cluster.run('scale deployment kubia --replicas=0');
  await until(`${status} http://kubia.example.com/kubia`, /^503$/);
  expect(await cluster.run('describe ingress kubia')).toMatch(
    /Normal +Sync .*nginx-ingress-controller +Scheduled for sync/,
  );
});

test('nothing was complained about', () => {
  expect(cluster.complaints).toEqual([]);
});
