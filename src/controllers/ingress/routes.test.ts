import { expect, test } from 'vitest';
import type { Ingress } from '../../api/index.ts';
import { complaints } from './annotations.ts';
import { buildTable, route } from './routes.ts';

type Paths = readonly (readonly [path: string, type: string, service: string])[];

function ingress(
  name: string,
  hosts: Readonly<Record<string, Paths>>,
  annotations: Readonly<Record<string, string>> = {},
  defaultBackend?: string,
): Ingress {
  const backend = (service: string): object => ({ service: { name: service, port: { number: 80 } } });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: `2026-01-01T00:00:0${name.slice(-1)}Z`,
      annotations: Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value]),
      ),
    },
    spec: {
      ...(defaultBackend === undefined ? {} : { defaultBackend: backend(defaultBackend) }),
      rules: Object.entries(hosts).map(([host, paths]) => ({
        ...(host === '' ? {} : { host }),
        http: { paths: paths.map(([path, pathType, service]) => ({ path, pathType, backend: backend(service) })) },
      })),
    },
  };
}

function going(ingresses: readonly Ingress[], host: string, path: string): string | undefined {
  const found = route(buildTable(ingresses), host, path);
  return found === undefined ? undefined : `${found.service.name} ${found.path}`;
}

// https://kubernetes.io/docs/concepts/services-networking/ingress/#examples
test.each<[string, string, readonly [path: string, type: string][], string, string | undefined]>([
  ['all paths', 'Prefix', [['/', 'Prefix']], '/any/path', '/'],
  ['an exact path', 'Exact', [['/foo', 'Exact']], '/foo', '/foo'],
  ['another path', 'Exact', [['/foo', 'Exact']], '/bar', undefined],
  ['with a slash behind it', 'Exact', [['/foo', 'Exact']], '/foo/', undefined],
  ['without the slash', 'Exact', [['/foo/', 'Exact']], '/foo', undefined],
  ['a prefix', 'Prefix', [['/foo', 'Prefix']], '/foo/', '/foo'],
  ['a prefix with a slash', 'Prefix', [['/foo/', 'Prefix']], '/foo', '/foo/'],
  ['part of an element', 'Prefix', [['/aaa/bb', 'Prefix']], '/aaa/bbb', undefined],
  ['all of it', 'Prefix', [['/aaa/bbb', 'Prefix']], '/aaa/bbb/ccc', '/aaa/bbb'],
  ['a text that begins so', 'Prefix', [['/aaa/bbb', 'Prefix']], '/aaa/bbbxyz', undefined],
  [
    'the longest',
    'Prefix',
    [
      ['/', 'Prefix'],
      ['/aaa', 'Prefix'],
    ],
    '/aaa/ccc',
    '/aaa',
  ],
  [
    'the rest',
    'Prefix',
    [
      ['/', 'Prefix'],
      ['/aaa', 'Prefix'],
    ],
    '/ccc',
    '/',
  ],
  [
    'exact before prefix',
    'mixed',
    [
      ['/foo', 'Prefix'],
      ['/foo', 'Exact'],
    ],
    '/foo',
    '/foo=Exact',
  ],
  ['as nginx likes', 'ImplementationSpecific', [['/foo', 'ImplementationSpecific']], '/foobar', '/foo'],
])('%s (%s)', (_what, _type, paths, asked, expected) => {
  const rules = paths.map(([path, type]): [string, string, string] => [
    path,
    type,
    `${path}${type === 'Exact' && paths.length > 1 ? '=Exact' : ''}`,
  ]);
  const found = going([ingress('i1', { 'a.example': rules })], 'a.example', asked);
  expect(found).toBe(expected === undefined ? undefined : `${expected} ${asked}`);
});

test.each<[string, string | undefined]>([
  ['bar.foo.com', 'wild'],
  ['baz.bar.foo.com', undefined],
  ['foo.com', undefined],
  ['exact.foo.com', 'exact'],
  ['EXACT.foo.com:8080', 'exact'],
])('wildcards stand for one label: %s', (host, expected) => {
  const both = [
    ingress('i1', { '*.foo.com': [['/', 'Prefix', 'wild']] }),
    ingress('i2', { 'exact.foo.com': [['/', 'Prefix', 'exact']] }),
  ];
  expect(going(both, host, '/')).toBe(expected === undefined ? undefined : `${expected} /`);
});

test('rules without a host are for every other host, default backends for every other path', () => {
  const all = [
    ingress('i1', { '': [['/all', 'Prefix', 'all']] }),
    ingress('i2', { 'a.example': [['/a', 'Prefix', 'a']] }, {}, 'own'),
    ingress('i3', {}, {}, 'last'),
  ];
  expect(going(all, 'x.example', '/all')).toBe('all /all');
  expect(going(all, 'a.example', '/a')).toBe('a /a');
  expect(going(all, 'a.example', '/all')).toBe('own /all');
  expect(going(all, 'x.example', '/')).toBe('last /');
});

test('the older Ingress has a path that two claim', () => {
  const two = [
    ingress('i2', { 'a.example': [['/', 'Prefix', 'young']] }),
    ingress('i1', { 'a.example': [['/', 'Prefix', 'old']] }),
  ];
  expect(going(two, 'a.example', '/')).toBe('old /');
});

test.each<[string, string, string, string | undefined]>([
  ['/$2', '/something(/|$)(.*)', '/something/new', 'web /new'],
  ['/$2', '/something(/|$)(.*)', '/something', 'web /'],
  ['/$2', '/something(/|$)(.*)', '/somethings', undefined],
  ['/$1', '/kubia/(.*)', '/KUBIA/a/b', 'web /a/b'],
  ['/', '/anything', '/anything/below', 'web /'],
  ['/', '/(', '/(', undefined],
])('rewrite-target %s of %s', (target, path, asked, expected) => {
  const rewriting = ingress(
    'i1',
    { 'a.example': [[path, 'ImplementationSpecific', 'web']] },
    { 'rewrite-target': target },
  );
  expect(going([rewriting], 'a.example', asked)).toBe(expected);
});

test('what has no effect is said', () => {
  const tls = ingress(
    'i1',
    {},
    { 'rewrite-target': '/', 'ssl-redirect': 'false', canary: 'true', 'ssl-passthrough': 'x' },
  );
  expect(complaints({ ...tls, spec: { ...tls.spec, tls: [{ hosts: ['a.example'] }] } })).toEqual([
    'the annotation nginx.ingress.kubernetes.io/canary has no effect here',
    'the annotation nginx.ingress.kubernetes.io/ssl-passthrough has no effect here',
    'TLS is not terminated here: the hosts of spec.tls are served over HTTP, on port 80',
  ]);
});
