import { existsSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { format, resolveConfig } from 'prettier';
import { startTestServer, type TestServer } from '../../src/apiserver/testing/server.ts';
import { WORKS_IN } from './covered.ts';
import { kindKey, supportDocument, type ServedKind } from './document.ts';
import { KIND_ROWS } from './kinds.ts';
import { podSupport } from '../../src/api/support/index.ts';

const PAGE = new URL('../../docs/support.md', import.meta.url).pathname;

interface DiscoveredList {
  readonly groupVersion: string;
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

async function servedKinds(server: TestServer): Promise<readonly ServedKind[]> {
  interface Groups {
    readonly groups: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
  }
  const { groups } = (await server.send('GET', '/apis')).body as Groups;
  const versions = groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => `/apis/${groupVersion}`));
  const lists: DiscoveredList[] = [];
  for (const path of ['/api/v1', ...versions]) lists.push((await server.send('GET', path)).body as DiscoveredList);
  return lists.flatMap(({ groupVersion, resources }) => {
    const [version = '', group = ''] = groupVersion.split('/').reverse();
    return resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced }) => ({ resource: name, kind, namespaced, group, version }));
  });
}

let kinds: readonly ServedKind[];
beforeAll(async () => {
  kinds = await servedKinds(await startTestServer());
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
