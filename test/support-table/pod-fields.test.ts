import { beforeAll, describe, expect, test } from 'vitest';
import type { Pod, PodSpec } from '../../src/api/index.ts';
import { startTestServer, type TestServer } from '../../src/apiserver/testing/server.ts';
import { warningTexts } from '../../src/kubectl/warnings.ts';
import { CONTAINER_SAMPLES, type ContainerSample } from './container-samples.ts';
import { expectedWarnings } from './expected.ts';
import { podFields, setPaths } from './fields.ts';
import { POD_SAMPLES } from './pod-samples.ts';
import { REFUSED_SAMPLES } from './refused-samples.ts';
import { VOLUME_SAMPLES } from './volume-samples.ts';

const PODS = '/api/v1/namespaces/default/pods';
const DRY = '?dryRun=All&fieldValidation=Strict';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const high = { metadata: { name: 'high' }, value: 1000, preemptionPolicy: 'Never' };
  await server.send('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', high);
  const wasm = { metadata: { name: 'wasm' }, handler: 'wasm', overhead: { podFixed: { cpu: '10m' } } };
  await server.send('POST', '/apis/node.k8s.io/v1/runtimeclasses', wasm);
  await server.send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  const { code } = await server.send('POST', PODS, podOf({ ...CLAIM_AND_SCRATCH, hostUsers: false }));
  expect(code).toBe(201);
});

const CLAIM_AND_SCRATCH: Partial<PodSpec> = {
  volumes: [
    { name: 'scratch', emptyDir: {} },
    { name: 'disk', persistentVolumeClaim: { claimName: 'disk' } },
  ],
};

const MAIN = { name: 'main', image: 'busybox:1.37' };

function podOf(spec: Partial<PodSpec>): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'sample' }, spec: { containers: [MAIN], ...spec } };
}

interface Sample {
  readonly name: string;
  readonly spec: Partial<PodSpec>;
}

function inContainers({ name, container, pod }: ContainerSample): Sample {
  return { name: `containers: ${name}`, spec: { ...pod, containers: [{ ...MAIN, ...container }] } };
}

/** As a sidecar, which may have probes and hooks. */
function inInitContainers({ name, container, pod }: ContainerSample): Sample {
  const sidecar = { image: 'busybox:1.37', restartPolicy: 'Always', ...container, name: 'side' };
  return { name: `initContainers: ${name}`, spec: { ...pod, initContainers: [sidecar] } };
}

const SAMPLES: readonly Sample[] = [
  ...POD_SAMPLES,
  ...VOLUME_SAMPLES.map(([name, source]) => ({
    name: `volumes: ${name}`,
    spec: { volumes: [{ name: 'v', ...source }] },
  })),
  ...CONTAINER_SAMPLES.map(inContainers),
  ...CONTAINER_SAMPLES.map(inInitContainers),
];

/** Warnings of the server that are not about what the cluster does: upstream has them too. */
const UPSTREAM = [/deprecated/, /non-functional/];

function ours(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => !UPSTREAM.some((pattern) => pattern.test(text))).sort();
}

describe('pods that use a field are accepted, with the warnings that the table has for it', () => {
  test.each(SAMPLES)('$name', async ({ spec }) => {
    const { code, headers, body } = await server.send('POST', `${PODS}${DRY}`, {
      ...podOf(spec),
      metadata: { name: 'other' },
    });
    expect({ code, message: (body as { message?: string }).message }).toEqual({ code: 201, message: undefined });
    const answer = (body as Pod).spec;
    expect(ours(warningTexts(headers.get('warning')))).toEqual(expectedWarnings(answer));
    const kept = new Set(setPaths(answer, 'PodSpec'));
    expect(setPaths(spec, 'PodSpec').filter((path) => !kept.has(path))).toEqual([]);
  });
});

/** The words of the refusals of the table that concern the value. */
function refusals(spec: object): readonly string[] {
  const set = new Set(setPaths(spec, 'PodSpec'));
  return podFields().flatMap(({ path, level, row }) => (level === 'refused' && set.has(path) ? [row.text] : []));
}

describe('ephemeral containers of a running pod', () => {
  test.each(CONTAINER_SAMPLES)('$name', async ({ container }) => {
    const { body: pod } = await server.send('GET', `${PODS}/sample`);
    const { spec } = pod as Pod;
    const ephemeral = [{ name: 'debugger', image: 'busybox:1.37', ...container }] as const;
    const changed = { ...(pod as Pod), spec: { ...spec, ephemeralContainers: ephemeral } };
    const { code, headers, body } = await server.send('PUT', `${PODS}/sample/ephemeralcontainers${DRY}`, changed);
    const wanted = refusals({ ephemeralContainers: ephemeral });
    if (wanted.length === 0) {
      const { message } = body as { message?: string };
      expect({ code, message }).toEqual({ code: 200, message: undefined });
      const { ephemeralContainers = [] } = (body as Pod).spec;
      expect(ours(warningTexts(headers.get('warning')))).toEqual(expectedWarnings({ ephemeralContainers }));
    } else {
      expect(code).toBe(422);
      for (const text of wanted) expect((body as { message: string }).message).toContain(text);
    }
  });
});

test.each(REFUSED_SAMPLES)('what the table refuses is refused: $name', async ({ spec }) => {
  const [text = 'nothing'] = refusals(spec);
  const { code, body } = await server.send('POST', `${PODS}${DRY}`, { ...podOf(spec), metadata: { name: 'other' } });
  expect({ code, message: (body as { message: string }).message }).toEqual({
    code: 422,
    message: expect.stringContaining(text) as string,
  });
});

test('a sample uses every field of the schema', () => {
  const ephemeralContainers = CONTAINER_SAMPLES.map(({ container }) => ({
    ...MAIN,
    targetContainerName: 'main',
    ...container,
  }));
  const used = new Set([
    ...[...SAMPLES, ...REFUSED_SAMPLES].flatMap(({ spec }) => setPaths({ containers: [MAIN], ...spec }, 'PodSpec')),
    ...setPaths({ ephemeralContainers }, 'PodSpec'),
  ]);
  // Below what is refused nothing can be used.
  const usable = podFields().filter(({ path, level, row }) => level !== 'refused' || row.path === path);
  expect(usable.map(({ path }) => path).filter((path) => !used.has(path))).toEqual([]);
});
