import { expect, test } from 'vitest';
import { createCrd, crd } from './support/crds.ts';
import { type ConformanceCluster, startCluster } from './support/cluster.ts';

// upstream: test/e2e/apimachinery/{discovery,aggregated_discovery,chunking,table_conversion,server_version}.go

const AGGREGATED = 'application/json;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList';
const AGGREGATED_BETA = 'application/json;v=v2beta1;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList';

test('[sig-api-machinery] Discovery should validate PreferredVersion for each APIGroup', async () => {
  const cluster = await startCluster(0);
  const { groups } = await cluster.get('/apis');
  expect(groups.length).toBeGreaterThan(15);
  for (const group of groups) {
    expect(group.versions).toContainEqual(group.preferredVersion);
    expect(await cluster.get(`/apis/${group.name as string}`)).toMatchObject(group);
  }
});

test('[sig-api-machinery] Discovery should locate the groupVersion and a resource within each APIGroup', async () => {
  const cluster = await startCluster(0);
  const cases = [
    ['apis', 'admissionregistration.k8s.io', 'v1', 'validatingwebhookconfigurations'],
    ['apis', 'apiextensions.k8s.io', 'v1', 'customresourcedefinitions'],
    ['apis', 'apiregistration.k8s.io', 'v1', 'apiservices'],
    ['apis', 'apps', 'v1', 'deployments'],
    ['apis', 'authentication.k8s.io', 'v1', 'tokenreviews'],
    ['apis', 'authorization.k8s.io', 'v1', 'selfsubjectaccessreviews'],
    ['apis', 'autoscaling', 'v1', 'horizontalpodautoscalers'],
    ['apis', 'autoscaling', 'v2', 'horizontalpodautoscalers'],
    ['apis', 'batch', 'v1', 'jobs'],
    ['apis', 'certificates.k8s.io', 'v1', 'certificatesigningrequests'],
    ['apis', 'coordination.k8s.io', 'v1', 'leases'],
    ['apis', 'discovery.k8s.io', 'v1', 'endpointslices'],
    ['apis', 'events.k8s.io', 'v1', 'events'],
    ['apis', 'networking.k8s.io', 'v1', 'ingresses'],
    ['apis', 'node.k8s.io', 'v1', 'runtimeclasses'],
    ['apis', 'policy', 'v1', 'poddisruptionbudgets'],
    ['apis', 'scheduling.k8s.io', 'v1', 'priorityclasses'],
    ['apis', 'storage.k8s.io', 'v1', 'csinodes'],
  ] as const;
  const { groups } = await cluster.get('/apis');
  for (const [root, name, version, resource] of cases) {
    const group = groups.find((it: { name: string }) => it.name === name);
    const groupVersion = `${name}/${version}`;
    expect(group.versions).toContainEqual({ groupVersion, version });
    const { resources } = await cluster.get(`/${root}/${groupVersion}`);
    expect(resources.map((it: { name: string }) => it.name)).toContain(resource);
  }
});

/** `group/version/resource` of everything that aggregated discovery names. */
async function aggregated(cluster: ConformanceCluster, path: string, accept = AGGREGATED): Promise<readonly string[]> {
  const { items } = await cluster.ok('GET', path, undefined, { accept });
  return items.flatMap((group: { metadata: { name?: string }; versions: readonly never[] }) =>
    group.versions.flatMap((version: { version: string; resources: readonly { resource: string }[] }) =>
      version.resources.map(({ resource }) => `${group.metadata.name ?? ''}/${version.version}/${resource}`),
    ),
  ) as readonly string[];
}

test('[sig-api-machinery] AggregatedDiscovery should support aggregated discovery interface', async () => {
  const cluster = await startCluster(0);
  const core = await aggregated(cluster, '/api');
  for (const resource of ['namespaces', 'pods', 'services', 'configmaps']) expect(core).toContain(`/v1/${resource}`);
  const all = await aggregated(cluster, '/apis');
  const wanted = [
    'admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    'apiextensions.k8s.io/v1/customresourcedefinitions',
    'apiregistration.k8s.io/v1/apiservices',
    'apps/v1/deployments',
    'batch/v1/jobs',
    'rbac.authorization.k8s.io/v1/clusterroles',
  ];
  for (const name of wanted) expect(all).toContain(name);
});

test('[sig-api-machinery] AggregatedDiscovery should support raw aggregated discovery endpoint Accept headers', async () => {
  const cluster = await startCluster(0);
  for (const path of ['/api', '/apis']) {
    const legacy = await cluster.send('GET', path, undefined, { accept: 'application/json' });
    expect(legacy.body.kind).toBe(path === '/api' ? 'APIVersions' : 'APIGroupList');
    for (const accept of [AGGREGATED, AGGREGATED_BETA, `${AGGREGATED},${AGGREGATED_BETA},application/json`]) {
      const answer = await cluster.send('GET', path, undefined, { accept });
      expect(answer.body.kind).toBe('APIGroupDiscoveryList');
      const version = accept.startsWith(AGGREGATED_BETA) ? 'v2beta1' : 'v2';
      expect(answer.body.apiVersion).toBe(`apidiscovery.k8s.io/${version}`);
      expect(answer.headers.get('content-type')).toContain(`v=${version};`);
    }
  }
});

test('[sig-api-machinery] AggregatedDiscovery should support raw aggregated discovery request for CRDs', async () => {
  const cluster = await startCluster(0);
  await createCrd(cluster, crd({ group: 'e2e.example.com', kind: 'Aggregated' }));
  expect(await aggregated(cluster, '/apis')).toContain('e2e.example.com/v1/aggregateds');
});

test('[sig-api-machinery] AggregatedDiscovery should support aggregated discovery interface for CRDs', async () => {
  const cluster = await startCluster(0);
  await createCrd(cluster, crd({ group: 'e2e.example.com', kind: 'First', status: true }));
  await createCrd(cluster, crd({ group: 'e2e.example.com', kind: 'Second' }));
  const { items } = await cluster.ok('GET', '/apis', undefined, { accept: AGGREGATED });
  const group = items.find((it: { metadata: { name: string } }) => it.metadata.name === 'e2e.example.com');
  const { resources } = group.versions[0];
  const [first, second] = resources;
  expect(first).toMatchObject({
    resource: 'firsts',
    singularResource: 'first',
    scope: 'Namespaced',
    responseKind: { group: 'e2e.example.com', version: 'v1', kind: 'First' },
    subresources: [{ subresource: 'status', verbs: expect.arrayContaining(['get', 'patch', 'update']) }],
  });
  expect(second.resource).toBe('seconds');
});

test('[sig-api-machinery] Servers with support for API chunking should return chunks of results for list calls', async () => {
  const cluster = await startCluster(0);
  const collection = '/api/v1/namespaces/default/podtemplates';
  await fillTemplates(cluster, collection);
  let read = 0;
  let next = '';
  let version = '';
  do {
    const limit = 7 + (read % 3);
    const page = await cluster.get(`${collection}?limit=${String(limit)}&continue=${encodeURIComponent(next)}`);
    version ||= page.metadata.resourceVersion as string;
    expect(page.metadata.resourceVersion).toBe(version);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    for (const item of page.items) expect(item.metadata.name).toBe(`template-${String(read++).padStart(4, '0')}`);
    next = (page.metadata.continue ?? '') as string;
    if (next !== '') expect(page.metadata.remainingItemCount).toBe(TEMPLATES - read);
  } while (next !== '');
  expect(read).toBe(TEMPLATES);
  expect((await cluster.get(collection)).items).toHaveLength(TEMPLATES);
});

const TEMPLATES = 400;

async function fillTemplates(cluster: ConformanceCluster, collection: string): Promise<void> {
  const template = { spec: { containers: [{ name: 'test', image: 'test2' }] } };
  for (let index = 0; index < TEMPLATES; index++) {
    const metadata = { name: `template-${String(index).padStart(4, '0')}` };
    await cluster.create(collection, { apiVersion: 'v1', kind: 'PodTemplate', metadata, template });
  }
}

test('[sig-api-machinery] Servers with support for API chunking should support continue listing from the last key if the original version has been compacted away, though the list is inconsistent', async () => {
  const cluster = await startCluster(0);
  const collection = '/api/v1/namespaces/default/podtemplates';
  await fillTemplates(cluster, collection);
  const first = await cluster.get(`${collection}?limit=40`);
  const token = first.metadata.continue as string;
  const again = () => cluster.send('GET', `${collection}?limit=40&continue=${encodeURIComponent(token)}`);
  let expired = await again();
  // History is let go of as new changes push it out.
  for (let change = 0; expired.code !== 410 && change < 20_000; change++) {
    await cluster.patch(`${collection}/template-0000`, { metadata: { annotations: { change: String(change) } } });
    if (change % 1000 === 999) expired = await again();
  }
  expect(expired.body).toMatchObject({ reason: 'Expired', code: 410 });
  const inconsistent = expired.body.metadata.continue as string;
  expect(inconsistent).toBeTruthy();
  const second = await cluster.get(`${collection}?limit=40&continue=${encodeURIComponent(inconsistent)}`);
  expect(second.items[0].metadata.name).toBe('template-0040');
  expect(second.metadata.resourceVersion).not.toBe(first.metadata.resourceVersion);
  let read = 40 + (second.items.length as number);
  let next = second.metadata.continue as string | undefined;
  while (next !== undefined) {
    const page = await cluster.get(`${collection}?limit=40&continue=${encodeURIComponent(next)}`);
    expect(page.metadata.resourceVersion).toBe(second.metadata.resourceVersion);
    read += page.items.length as number;
    next = page.metadata.continue as string | undefined;
  }
  expect(read).toBe(TEMPLATES);
}, 60_000);

test('[sig-api-machinery] Servers with support for Table transformation should return a 406 for a backend which does not implement metadata', async () => {
  const cluster = await startCluster(0);
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'list', resource: 'pods' } },
  };
  const answer = await cluster.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review, {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  });
  expect([answer.code, answer.body.reason]).toEqual([406, 'NotAcceptable']);
});

test('[sig-api-machinery] server version should find the server version', async () => {
  const cluster = await startCluster(0);
  const version = await cluster.get('/version');
  expect(version.major).toMatch(/^[1-9]\d*$/);
  expect(version.minor).toMatch(/^\d+\+?$/);
});
