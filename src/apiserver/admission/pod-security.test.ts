import { beforeAll, expect, test } from 'vitest';
import { DEFAULT_POD_SECURITY, type KubernetesObject, namespaces, type Pod, pods } from '../../api/index.ts';
import type { AdmissionAttributes, AdmissionPlugin, Registry } from '../registry/index.ts';
import { deployment, DEPLOYMENTS, pod, PODS } from '../testing/objects.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { podSecurityChecks, podSecurityWith } from './pod-security.ts';

// What is there already is not waited for.
beforeAll(() => podSecurityChecks.load());

const label = (mode: string): string => `pod-security.kubernetes.io/${mode}`;
const NAMESPACES = '/api/v1/namespaces';
const DEFAULT = `${NAMESPACES}/default`;
const MERGE = { 'content-type': 'application/merge-patch+json' };

/** A server whose namespace `default` has these labels. */
async function start(modes: Readonly<Record<string, string>>): Promise<TestServer> {
  const server = await startTestServer();
  const labels = Object.fromEntries(Object.entries(modes).map(([mode, value]) => [label(mode), value]));
  expect((await server.send('PATCH', DEFAULT, { metadata: { labels } }, MERGE)).code).toBe(200);
  return server;
}

function namespace(name: string, labels: Readonly<Record<string, string>>): unknown {
  const named = Object.fromEntries(Object.entries(labels).map(([mode, value]) => [label(mode), value]));
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: named } };
}

const host = (name: string): unknown => pod(name, { hostPID: true });

test('a pod that violates the level is refused', async () => {
  const server = await start({ enforce: 'restricted' });
  const { code, body } = await server.send('POST', PODS, pod('x'));
  expect([code, body.reason, body.details]).toEqual([403, 'Forbidden', { name: 'x', kind: 'pods' }]);
  expect(body.message).toBe(
    'pods "x" is forbidden: violates PodSecurity "restricted:latest": ' +
      'allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), ' +
      'unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]), ' +
      'runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), ' +
      'seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
});

test('a workload is warned of, and a pod as well where it is allowed', async () => {
  const server = await start({ enforce: 'baseline', warn: 'baseline', 'warn-version': 'v1.30' });
  const spec = { template: { spec: { hostPID: true } } };
  const sent = deployment('d') as { spec: { template: { spec: object } } };
  const workload = {
    ...sent,
    spec: {
      ...sent.spec,
      template: { ...sent.spec.template, spec: { ...sent.spec.template.spec, ...spec.template.spec } },
    },
  };
  const { code, headers } = await server.send('POST', DEPLOYMENTS, workload);
  expect(code).toBe(201);
  expect(headers.get('warning')).toContain(
    '299 - "would violate PodSecurity \\"baseline:v1.30\\": host namespaces (hostPID=true)"',
  );
  const refused = await server.send('POST', PODS, host('p'));
  expect([refused.code, refused.headers.get('warning') ?? '']).toEqual([
    403,
    expect.not.stringContaining('would violate'),
  ]);
  const warned = await start({ warn: 'baseline' });
  const allowed = await warned.send('POST', PODS, host('p'));
  expect(allowed.code).toBe(201);
  expect(allowed.headers.get('warning')).toContain('would violate PodSecurity');
});

test('an update is looked at when it brings another image', async () => {
  const server = await start({});
  await server.send('POST', PODS, host('p'));
  await server.send('PATCH', DEFAULT, { metadata: { labels: { [label('enforce')]: 'baseline' } } }, MERGE);
  const labelled = await server.send('PATCH', `${PODS}/p`, { metadata: { labels: { a: 'b' } } }, MERGE);
  expect(labelled.code).toBe(200);
  const patch = [{ op: 'replace', path: '/spec/containers/0/image', value: 'other' }];
  const json = { 'content-type': 'application/json-patch+json' };
  const { code, body } = await server.send('PATCH', `${PODS}/p`, patch, json);
  expect([code, body.message]).toEqual([
    403,
    'pods "p" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)',
  ]);
});

/** upstream: admission_test.go TestValidateNamespace */
test('labels have to mean something', async () => {
  const server = await startTestServer();
  const { code, body } = await server.send(
    'POST',
    NAMESPACES,
    namespace('n', { enforce: 'strict', 'warn-version': '1.2' }),
  );
  expect([code, body.reason]).toEqual([422, 'Invalid']);
  expect(body.message).toBe(
    'Namespace "n" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.2": must be "latest" or "v1.x"]',
  );
});

test('a namespace that gets stricter hears of the pods that are there', async () => {
  const server = await start({});
  for (const name of ['b', 'a', 'c']) await server.send('POST', PODS, host(name));
  await server.send('POST', PODS, pod('d', { hostIPC: true }));
  const labels = { [label('enforce')]: 'baseline' };
  const { code, headers } = await server.send('PATCH', DEFAULT, { metadata: { labels } }, MERGE);
  expect(code).toBe(200);
  const warnings = headers.get('warning') ?? '';
  expect(warnings).toContain(
    'existing pods in namespace \\"default\\" violate the new PodSecurity enforce level \\"baseline:latest\\"',
  );
  expect(warnings).toContain('299 - "a (and 3 other pods): host namespaces"');
  const relaxed = await server.send(
    'PATCH',
    DEFAULT,
    { metadata: { labels: { [label('enforce')]: 'privileged' } } },
    MERGE,
  );
  expect(relaxed.headers.get('warning')).toBeNull();
});

interface Outcome {
  readonly notes: Record<string, string>;
  readonly warnings: readonly string[];
}

/** What a plugin does with an object in a namespace with these labels. */
function ask(plugin: AdmissionPlugin, attributes: Partial<AdmissionAttributes>, labels: object = {}): Outcome {
  const notes: Record<string, string> = {};
  const warnings: string[] = [];
  const object = { metadata: { name: 'n', labels } };
  const registry = { store: { latest: () => ({ object }) } } as unknown as Registry;
  const context = {
    registry,
    warn: (text: string) => warnings.push(text),
    annotate: (key: string, value: string) => {
      notes[key] = value;
    },
  };
  const request = {
    operation: 'CREATE',
    resource: pods,
    subresource: '',
    namespace: 'n',
    name: 'x',
    dryRun: false,
  } as const;
  const user = { username: 'u', groups: [] };
  void plugin.validate?.({ ...request, user, ...attributes }, context);
  return { notes, warnings };
}

const HOST_POD = {
  metadata: { name: 'x' },
  spec: { hostPID: true, containers: [], runtimeClassName: 'vm' },
} as unknown as Pod;
const names = (...list: readonly string[]): ReadonlySet<string> => new Set(list);
const exempting = (what: 'usernames' | 'namespaces' | 'runtimeClasses', name: string): AdmissionPlugin =>
  podSecurityWith({
    defaults: DEFAULT_POD_SECURITY,
    exemptions: { usernames: names(), namespaces: names(), runtimeClasses: names(), [what]: names(name) },
  });

/** upstream: admission_test.go TestValidatePodAndController */
test.each([
  ['usernames', 'u', 'user'],
  ['namespaces', 'n', 'namespace'],
  ['runtimeClasses', 'vm', 'runtimeClass'],
] as const)('exempt %s', (what, name, told) => {
  const { notes } = ask(exempting(what, name), { object: HOST_POD }, { [label('enforce')]: 'restricted' });
  expect(notes).toEqual({ [label('exempt')]: told });
});

test('the audit log hears of everything', () => {
  const plugin = exempting('usernames', 'nobody');
  const labels = { [label('enforce')]: 'privileged', [label('audit')]: 'baseline', [label('warn')]: 'wrong' };
  const { notes, warnings } = ask(plugin, { object: HOST_POD }, labels);
  expect(warnings).toEqual([]);
  expect(notes).toEqual({
    [label('enforce-policy')]: 'privileged:latest',
    [label('audit-violations')]: 'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
    [label('error')]:
      'Failed to parse policy: metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: "wrong": must be one of privileged, baseline, restricted',
  });
  expect(ask(plugin, { object: HOST_POD }).notes).toEqual({ [label('enforce-policy')]: 'privileged:latest' });
});

test('an exempt namespace is told that its labels have no effect', () => {
  const labels = { [label('enforce')]: 'baseline', [label('audit')]: 'restricted' };
  const object = { metadata: { name: 'n', labels } } as unknown as KubernetesObject;
  const { warnings } = ask(exempting('namespaces', 'n'), { resource: namespaces, name: 'n', namespace: '', object });
  expect(warnings).toEqual([
    'namespace "n" is exempt from Pod Security, and the policy (enforce=baseline:latest, audit=restricted:latest) will be ignored',
  ]);
});
