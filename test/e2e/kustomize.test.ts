import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterPage, launchBrowser } from '../support/browser.ts';
import { Typist } from '../support/typist.ts';

// A base and an overlay, written with heredocs and applied, each line typed into the terminal.

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

/** Types a file, line by line. */
async function write(path: string, ...lines: readonly string[]): Promise<void> {
  await terminal.begin([`cat > ${path} <<END`, ...lines, 'END'].join('\n'));
  await cluster.untilScreen(/> END\n[^\n]*\$ $/);
}

test('an overlay of a base is built, compared and applied', async () => {
  await terminal.enter('mkdir -p base prod');
  await write(
    'base/kustomization.yaml',
    'resources: [service.yaml]',
    'configMapGenerator:',
    '- name: settings',
    '  literals: [level=debug]',
  );
  await terminal.enter('kubectl create service clusterip web --tcp=80 --dry-run=client -o yaml > base/service.yaml');
  await write('prod/kustomization.yaml', 'resources: [../base]', 'namePrefix: prod-');
  expect(await terminal.enter('kubectl kustomize prod | grep name:.prod')).toMatch(
    /name: prod-settings-[a-z0-9]{10}\n +name: prod-web$/,
  );
  expect(await terminal.enter('kubectl apply -k prod')).toMatch(
    /^configmap\/prod-settings-[a-z0-9]{10} created\nservice\/prod-web created$/,
  );
  expect(await terminal.enter('kubectl diff -k prod && echo same')).toBe('same');
  expect(await terminal.enter('kubectl apply -k nope')).toContain(
    'error: must build at directory: not a valid directory',
  );
  expect(await terminal.enter('kubectl delete -k prod')).toMatch(/service "prod-web" deleted/);
}, 120_000);

test('the kubeconfig is a file of the home, which every terminal goes by', async () => {
  await terminal.enter('kubectl create namespace team');
  expect(await terminal.enter('kubectl config set-context --current --namespace=team')).toBe(
    'Context "tabernetes" modified.',
  );
  expect(await terminal.enter('grep namespace ~/.kube/config')).toBe('    namespace: team');
  expect(await terminal.enter('kubectl create configmap here')).toBe('configmap/here created');
  expect(await cluster.run('get cm here -o jsonpath={.metadata.namespace}')).toBe('team');
  expect(await terminal.enter('kubectl --server=http://10.0.0.1:9 get pods')).toBe(
    'The connection to the server 10.0.0.1:9 was refused - did you specify the right host or port?',
  );
  await terminal.enter('T=$(kubectl create token default); kubectl config set-credentials robot --token=$T');
  expect(await terminal.enter('kubectl --user=robot auth whoami -o jsonpath={.status.userInfo.username}')).toBe(
    'system:serviceaccount:team:default',
  );
}, 120_000);
