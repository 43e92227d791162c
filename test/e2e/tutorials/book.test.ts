import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterPage, launchBrowser } from '../../support/browser.ts';
import { Typist } from '../../support/typist.ts';

// The way through the first chapters of a beginner's book, each line typed into the terminal: the first pod, labels, a
// deployment behind a Service, scaling, a rolling update that goes well, one that does not, and the way back.

const PATIENT = 120_000;

let browser: Browser;
let cluster: ClusterPage;
let terminal: Typist;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage({ viewport: { width: 1440, height: 1600 } }));
  await cluster.open('?fresh');
  terminal = new Typist(cluster);
});

afterAll(async () => {
  await browser.close();
});

test('the cluster is looked at', async () => {
  expect(await terminal.enter('kubectl cluster-info')).toMatch(/^Kubernetes control plane is running at https:\/\//);
  expect(await terminal.enter('kubectl get nodes')).toMatch(/^NAME +STATUS +ROLES +AGE +VERSION\nnode-1 +Ready/);
  expect(await terminal.enter('kubectl describe node node-1 | grep -A3 ^Capacity')).toMatch(/cpu: +\d/);
  expect(await terminal.enter('alias k=kubectl; k get ns | head -2')).toMatch(/default +Active/);
});

test(
  'the first pod: run, look, log, exec, label, delete',
  async () => {
    expect(await terminal.enter('kubectl run kubia --image=luksa/kubia --port=8080')).toBe('pod/kubia created');
    expect(await terminal.enter('kubectl wait --for=condition=Ready pod/kubia')).toBe('pod/kubia condition met');
    expect(await terminal.enter('k get po')).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\nkubia +1\/1 +Running +0 /);
    expect(await terminal.enter('kubectl get po kubia -o yaml | grep phase')).toBe('  phase: Running');
    expect(await terminal.enter('kubectl logs kubia')).toContain('Kubia server starting...');
    expect(await terminal.enter('kubectl exec kubia -- hostname')).toBe('kubia');
    expect(await terminal.enter('kubectl label po kubia env=test')).toBe('pod/kubia labeled');
    expect(await terminal.enter('kubectl label po kubia env=debug')).toMatch(
      /^error: 'env' already has a value \(test\), and --overwrite is false/,
    );
    expect(await terminal.enter('kubectl label po kubia env=debug --overwrite; k get po -L env')).toMatch(
      /ENV\nkubia +1\/1 +Running +0 +\S+ +debug/,
    );
    expect(await terminal.enter("kubectl get po -l 'env in (prod,devel)'")).toBe(
      'No resources found in default namespace.',
    );
    expect(await terminal.enter('kubectl annotate pod kubia mycompany.com/someannotation="foo bar"')).toBe(
      'pod/kubia annotated',
    );
    expect(await terminal.enter('kubectl describe pod kubia | grep Annotations')).toBe(
      'Annotations:      mycompany.com/someannotation: foo bar',
    );
    expect(await terminal.enter('kubectl delete po -l env=debug --grace-period=1')).toBe('pod "kubia" deleted');
  },
  PATIENT,
);

test(
  'a deployment behind a Service is scaled, and heals',
  async () => {
    expect(await terminal.enter('kubectl create deployment kubia --image=luksa/kubia:v1')).toBe(
      'deployment.apps/kubia created',
    );
    expect(await terminal.enter('kubectl expose deployment kubia --port=80 --target-port=8080')).toBe(
      'service/kubia exposed',
    );
    expect(await terminal.enter('kubectl scale deployment kubia --replicas=3')).toBe('deployment.apps/kubia scaled');
    expect(await terminal.enter('kubectl rollout status deployment kubia')).toMatch(
      /deployment "kubia" successfully rolled out$/,
    );
    expect(await terminal.enter('k get deploy,rs,svc -l app=kubia')).toMatch(
      /deployment\.apps\/kubia +3\/3 +3 +3[\s\S]*replicaset\.apps\/kubia-\w+ +3 +3 +3[\s\S]*service\/kubia +ClusterIP/,
    );
    expect(await terminal.enter('curl -s http://kubia')).toMatch(/^You've hit kubia-\w+-\w{5}$/);
    expect(await terminal.enter('kubectl delete $(kubectl get po -o name | head -1) --now')).toMatch(
      /^pod "kubia-\S+" deleted/,
    );
    expect(await terminal.until('kubectl get deploy kubia', /3\/3/)).toMatch(/kubia +3\/3 +3 +3/);
    expect(
      await terminal.enter(
        "for p in $(k get po -o jsonpath='{.items[*].metadata.name}'); do k exec $p -- hostname; done",
      ),
    ).toMatch(/^(kubia-\w+-\w{5}\n?){3}$/);
  },
  PATIENT,
);

test(
  'rolling updates: a good one, a bad one, and back',
  async () => {
    const versions = `k get po -o jsonpath='{range .items[*]}{.spec.containers[0].image}{"\\n"}{end}' | sort | uniq -c`;
    expect(await terminal.enter('kubectl set image deployment kubia kubia=luksa/kubia:v2')).toBe(
      'deployment.apps/kubia image updated',
    );
    expect(await terminal.enter('kubectl rollout status deployment kubia')).toMatch(/successfully rolled out$/);
    expect(await terminal.until(versions, /^ +3 luksa\/kubia:v2$/)).not.toContain('v1');
    expect(await terminal.enter('kubectl rollout history deployment kubia')).toMatch(
      /^deployment\.apps\/kubia\nREVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>/,
    );

    await terminal.enter('kubectl set image deployment kubia kubia=luksa/kubia:nosuch');
    expect(await terminal.enter('kubectl rollout status deployment kubia --timeout=3s')).toMatch(
      /^Waiting for deployment "kubia" rollout to finish[\s\S]*error: timed out waiting for the condition$/,
    );
    expect(await terminal.until('kubectl get pods', /ErrImagePull|ImagePullBackOff/)).toMatch(
      /(1\/1 +Running[\s\S]*){3}/,
    );

    expect(await terminal.enter('kubectl rollout undo deployment kubia')).toBe('deployment.apps/kubia rolled back');
    expect(await terminal.enter('kubectl rollout status deployment kubia')).toMatch(/successfully rolled out$/);
    expect(await terminal.enter('kubectl rollout undo deployment kubia --to-revision=1')).toBe(
      'deployment.apps/kubia rolled back',
    );
    expect(await terminal.until(versions, /^ +3 luksa\/kubia:v1$/)).not.toContain('v2');
    expect(await terminal.enter('kubectl delete all -l app=kubia --now')).toMatch(/deployment\.apps "kubia" deleted/);
  },
  PATIENT,
);

test('kubectl explain tells what a field means', async () => {
  expect(await terminal.enter('kubectl explain deployment.spec.strategy')).toMatch(
    /^GROUP: +apps\nKIND: +Deployment\nVERSION: +v1\n\nFIELD: strategy <DeploymentStrategy>\n\n[\s\S]*rollingUpdate\s+<RollingUpdateDeployment>/,
  );
});

test(
  'exec -it: a shell in a pod, with top, and its exit code',
  async () => {
    await terminal.enter('kubectl run box --image=busybox --restart=Never -- sleep 1d');
    await terminal.enter('kubectl wait --for=condition=Ready pod/box');
    await terminal.begin('kubectl exec -it box -- sh');
    await cluster.untilScreen(/\/ # $/);
    await cluster.type('top\n');
    await cluster.untilScreen(/Mem: \S+ used[\s\S]*PID +PPID +USER[\s\S]*sleep 1d/);
    await cluster.type('q');
    await cluster.untilScreen(/\/ # $/);
    await cluster.type('exit 7\n');
    await cluster.untilScreen(/command terminated with exit code 7\n[^\n]*\$ $/);
    expect(await terminal.enter('echo $?')).toBe('7');
    await terminal.enter('kubectl delete pod box --now');
  },
  PATIENT,
);

test(
  'kubectl get pods -w prints changes until Ctrl-C',
  async () => {
    await terminal.begin('kubectl get pods -w');
    await cluster.run('run watched --image=busybox --restart=Never -- sleep 1d');
    await cluster.untilScreen(/watched +0\/1 +\w+ [\s\S]*watched +1\/1 +Running/);
    await cluster.run('delete pod watched --now');
    await cluster.untilScreen(/Running[\s\S]*watched +1\/1 +Terminating/);
    await cluster.page.keyboard.press('Control+c');
    await cluster.untilScreen(/\^C\n[^\n]*\$ $/);
    expect(await terminal.enter('echo $?')).toBe('130');
  },
  PATIENT,
);
