import { afterEach, describe, expect, test } from 'vitest';
import { events, nodes, type KubernetesObject } from '../../src/api/index.ts';
import { startTestCluster, type TestCluster } from '../../src/controllers/testing/test-cluster.ts';
import { kubectl } from '../../src/kubectl/testing/run.ts';
import { corpusFolder, readCorpus, type CorpusDocument } from './documents.ts';
import { BEFORE, exitCode, REFUSED, STATES } from './expectations.ts';
import { unexplainedImages } from './images.ts';
import { endPrograms } from './programs.ts';
import { stateOf, usualState } from './states.ts';

/**
 * The objects of Kubernetes' documentation, each with the state that it reaches upstream. They are not part of the project:
 * TABERNETES_CORPUS names the folder `content/en/examples` of a clone of github.com/kubernetes/website.
 */
const folder = corpusFolder();
const corpus = folder === undefined ? new Map<string, readonly CorpusDocument[]>() : readCorpus(folder);

/** An object that is there since a document was applied. */
interface Applied {
  readonly id: string;
  /** `deployment.apps/web`. */
  readonly object: string;
  readonly namespace: string;
}

const LIMIT_MS = 120_000;
const STAYS_MS = 20_000;

const clusters: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
});

async function newCluster(): Promise<TestCluster> {
  const cluster = await startTestCluster({ nodes: 3, load: { cores: 0.05, bytes: 10_000_000 } });
  clusters.push(cluster);
  const labels = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
  for (const { metadata } of (await cluster.client.list(nodes)).items) {
    await cluster.client.patch(nodes, { name: metadata.name }, 'application/merge-patch+json', {
      metadata: { labels },
    });
  }
  return cluster;
}

function namespaceOf({ value }: CorpusDocument): string {
  const metadata = value['metadata'] as { readonly namespace?: string } | undefined;
  return metadata?.namespace ?? 'default';
}

async function prepare(cluster: TestCluster, file: string): Promise<void> {
  const { commands = [], files = [], objects = [] } = BEFORE[file] ?? {};
  for (const document of files.flatMap((other) => corpus.get(other) ?? [])) await apply(cluster, document);
  for (const stdin of objects) expect(await kubectl(cluster, 'apply -f -', { stdin })).toMatchObject({ code: 0 });
  for (const line of commands) expect(await kubectl(cluster, line), line).toMatchObject({ code: 0 });
}

/** Applies a document in its namespace; an answer that is not the expected one fails the test. */
async function apply(cluster: TestCluster, document: CorpusDocument): Promise<readonly Applied[]> {
  const namespace = namespaceOf(document);
  // Most namespaces are there already.
  await kubectl(cluster, `create namespace ${namespace}`);
  const { code, stdout, stderr } = await kubectl(cluster, 'apply -f -', { stdin: document.text });
  const refusal = REFUSED[document.id];
  if (refusal === undefined) expect({ code, stderr }, document.id).toMatchObject({ code: 0 });
  else expect({ code, words: stderr }).toEqual({ code: 1, words: expect.stringContaining(refusal.outcome) as string });
  const objects = [...stdout.matchAll(/^(\S+\/\S+) (?:created|configured|unchanged)$/gm)];
  return objects.map(([, object = '']) => ({ id: document.id, object, namespace }));
}

async function stateNow(cluster: TestCluster, { object: name, namespace }: Applied): Promise<string> {
  const { code, stdout, stderr } = await kubectl(cluster, `get ${name} -n ${namespace} -o json`);
  if (code !== 0) return stderr.includes('(NotFound)') ? 'gone' : stderr;
  const object = JSON.parse(stdout) as KubernetesObject;
  const all = (await cluster.client.list(events)).items;
  return stateOf(
    object,
    all.filter(({ involvedObject }) => involvedObject.uid === object.metadata.uid),
  );
}

/** `*` in an expectation stands for a generated name. */
function wanted({ id }: Applied, documents: readonly CorpusDocument[]): RegExp {
  const kind = documents.find((it) => it.id === id)?.value['kind'];
  const state = STATES[id]?.outcome ?? usualState(kind === 'List' ? 'ResourceQuota' : String(kind));
  const literal = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${state.split('*').map(literal).join('.*')}$`, 's');
}

/** Objects that are not in the state that they are to reach, with the one that they are in. */
async function astray(
  cluster: TestCluster,
  documents: readonly CorpusDocument[],
  applied: readonly Applied[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const one of applied) {
    const state = await stateNow(cluster, one);
    if (!wanted(one, documents).test(state)) found.push(`${one.object}: ${state}`);
  }
  return found;
}

const NO_FOLDER = 'TABERNETES_CORPUS names no folder: the objects of Kubernetes’ documentation were not applied';

test.runIf(folder === undefined)(NO_FOLDER, ({ skip }) => {
  console.warn(NO_FOLDER);
  skip(NO_FOLDER);
});

describe.skipIf(folder === undefined)('what Kubernetes’ documentation applies', () => {
  test.each([...corpus])('%s', { timeout: 60_000 }, async (file, documents) => {
    const cluster = await newCluster();
    await prepare(cluster, file);
    const applied: Applied[] = [];
    for (const document of documents) applied.push(...(await apply(cluster, document)));
    const settled = async (): Promise<boolean> => {
      await endPrograms(cluster, (pod) => exitCode(file, pod));
      return (await astray(cluster, documents, applied)).length === 0;
    };
    await cluster.until('states', settled, LIMIT_MS).catch(() => undefined);
    // What waits must not have been met on its way to something else.
    if (documents.some(({ id }) => STATES[id] !== undefined)) await cluster.clock.advance(STAYS_MS);
    expect(await astray(cluster, documents, applied)).toEqual([]);
  });

  test('every image is one of ours, or is known to be missing', () => {
    expect(unexplainedImages([...corpus.values()].flat())).toEqual([]);
  });

  test('nothing is expected of files that are not there', () => {
    const ids = new Set([...corpus.values()].flat().map(({ id }) => id));
    expect([...Object.keys(REFUSED), ...Object.keys(STATES)].filter((id) => !ids.has(id))).toEqual([]);
    expect(Object.keys(BEFORE).filter((file) => !corpus.has(file))).toEqual([]);
  });
});
