import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/server.ts';

const ROOT = '/apis/apiregistration.k8s.io/v1/apiservices';

async function names(server: TestServer): Promise<readonly string[]> {
  const { body } = await server.send('GET', ROOT);
  return (body.items as readonly { readonly metadata: { readonly name: string } }[]).map(
    ({ metadata }) => metadata.name,
  );
}

// Upstream: pkg/controlplane/apiserver apiServicesToRegister, makeAPIService
test('every version that is served has a local APIService that is available', async () => {
  const server = await startTestServer();
  const { body } = await server.send('GET', '/apis');
  const versions = (body.groups as readonly { name: string; versions: readonly { version: string }[] }[]).flatMap(
    (group) => group.versions.map(({ version }) => `${version}.${group.name}`),
  );
  expect(await names(server)).toEqual(
    ['v1.', ...versions].filter((name) => name !== 'v1.apiregistration.k8s.io').sort(),
  );
  expect((await server.send('GET', `${ROOT}/v1.apps`)).body).toMatchObject({
    metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
    spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17_800, versionPriority: 15 },
    status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
  });
  const table = await server.send('GET', `${ROOT}/v1.`, undefined, {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  });
  expect(table.body.rows[0].cells.slice(0, 3)).toEqual(['v1.', 'Local', 'True']);
});

const CRD = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Widget', plural: 'widgets' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object' } },
      },
    ],
  },
};

// Upstream: pkg/controlplane/controller/crdregistration TestHandleVersionUpdate
test('versions of custom groups come and go with their definitions', async () => {
  const server = await startTestServer();
  const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await server.send('POST', CRDS, CRD);
  await expect.poll(() => names(server)).toContain('v1beta1.example.com');
  expect((await server.send('GET', `${ROOT}/v1beta1.example.com`)).body).toMatchObject({
    metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } },
    spec: { groupPriorityMinimum: 1000, versionPriority: 100 },
  });
  await server.send('DELETE', `${CRDS}/widgets.example.com`);
  await expect.poll(() => names(server)).not.toContain('v1beta1.example.com');
});

test('a managed APIService that is deleted comes back', async () => {
  const server = await startTestServer();
  await server.send('DELETE', `${ROOT}/v1.batch`);
  await expect.poll(() => names(server)).toContain('v1.batch');
});

// Upstream: kube-aggregator/pkg/apis/apiregistration/validation
test.each<[string, object, string]>([
  [
    'another name',
    { group: 'x.io', version: 'v2', groupPriorityMinimum: 1, versionPriority: 1 },
    'metadata.name: Invalid value: "v1.x.io": must be `spec.version+"."+spec.group`: "v2.x.io"',
  ],
  [
    'no priorities',
    { group: 'x.io', version: 'v1', groupPriorityMinimum: 0, versionPriority: 1001 },
    '[spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000, spec.versionPriority: Invalid value: 1001: must be positive and less than 1000]',
  ],
  [
    'a service of no name',
    { group: 'x.io', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1, service: { namespace: 'a' } },
    'spec.service.name: Required value',
  ],
])('an APIService with %s', async (_name, spec, message) => {
  const server = await startTestServer();
  const { body } = await server.send('POST', ROOT, { metadata: { name: 'v1.x.io' }, spec });
  expect(body.message).toBe(`APIService.apiregistration.k8s.io "v1.x.io" is invalid: ${message}`);
});
