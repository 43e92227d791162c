import { existsSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { format, resolveConfig } from 'prettier';
import { startTestServer, type TestServer } from '../../src/apiserver/testing/server.ts';
import { WORKS_IN } from './covered.ts';
import { kindKey, supportDocument, type ServedKind } from './document.ts';
import { KIND_SAMPLES, NOT_CREATED } from './kind-samples.ts';
import { KIND_ROWS } from './kinds.ts';
import { servedKinds } from './served-kinds.ts';
import { podSupport } from '../../src/api/support/index.ts';

const PAGE = new URL('../../docs/support.md', import.meta.url).pathname;

let server: TestServer;
let kinds: readonly ServedKind[];
beforeAll(async () => {
  server = await startTestServer();
  kinds = await servedKinds(server);
});

test('docs/support.md is what the tables say; `npm run generate:support` writes it', async () => {
  const options = { ...(await resolveConfig(PAGE)), filepath: PAGE };
  await expect(await format(supportDocument(kinds), options)).toMatchFileSnapshot(PAGE);
});

test('every kind that is served has a row, and no other', () => {
  const served = new Set(kinds.map(kindKey));
  expect(Object.keys(KIND_ROWS).filter((key) => !served.has(key))).toEqual([]);
  expect([...served].filter((key) => KIND_ROWS[key] === undefined)).toEqual([]);
});

test('an object of each kind is accepted', { timeout: 20_000 }, async () => {
  const refused: unknown[] = [];
  for (const { resource, group, version, kind, namespaced } of kinds) {
    const key = kindKey({ resource, group });
    if (NOT_CREATED[key] !== undefined) continue;
    // Of an older version only the same as of the newer one would be asked.
    const autoscaler = kind === 'HorizontalPodAutoscaler' && version === 'v1';
    if (autoscaler) continue;
    const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const sample = KIND_SAMPLES[key] as { readonly metadata?: object } | undefined;
    const object = {
      ...sample,
      apiVersion: group === '' ? version : `${group}/${version}`,
      kind,
      metadata: kind.endsWith('AccessReview') ? {} : { name: 'sample', ...sample?.metadata },
    };
    const path = `${root}/${namespaced ? 'namespaces/default/' : ''}${resource}?dryRun=All&fieldValidation=Strict`;
    const { code, body } = await server.send('POST', path, object);
    if (code !== 201) refused.push([key, (body as { message?: string }).message]);
  }
  expect(refused).toEqual([]);
});

test('what acts on a kind is there', () => {
  const places = Object.values(KIND_ROWS).flatMap(({ where }) => where ?? []);
  expect(places.filter((path) => !existsSync(path))).toEqual([]);
});

/** Whether the test speaks of the field: of the last name of its path. */
function mentions(file: string, path: string): boolean {
  const name = path.replaceAll('[]', '').split('.').at(-1) ?? '';
  return existsSync(file) && statSync(file).isFile() && new RegExp(`\\b${name}\\b`).test(readFileSync(file, 'utf8'));
}

test('a test shows each field that works', () => {
  const works = podSupport.filter(({ level }) => level === 'works').map(({ path }) => path);
  const fields = new Set(works.map((path) => path.replace(/^(init|ephemeral)Containers\[\]\./, 'containers[].')));
  expect([...fields].filter((path) => !mentions(WORKS_IN[path] ?? '', path))).toEqual([]);
});
