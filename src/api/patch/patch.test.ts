import { describe, expect, test } from 'vitest';
import { StatusError } from '../errors.ts';
import {
  createMergePatch,
  createStrategicMergePatch,
  jsonPatch,
  mergePatch,
  strategicMergePatch,
  threeWayMergePatch,
} from './index.ts';

// RFC 7386, appendix A.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
])('merge patch: %j and %j give %j', (document, patch, result) => {
  expect(mergePatch(document, patch)).toEqual(result);
});

test('a merge patch is made of two documents', () => {
  const old = { a: 1, b: { c: 1, d: 2 }, e: [1] };
  const next = { a: 1, b: { c: 2 }, e: [1, 2], f: {} };
  const patch = createMergePatch(old, next);
  expect(patch).toEqual({ b: { c: 2, d: null }, e: [1, 2], f: {} });
  expect(mergePatch(old, patch)).toEqual(next);
});

describe('JSON patch', () => {
  test('applies and leaves the document alone', () => {
    const document = Object.freeze({ a: Object.freeze([1, 2]) });
    const patch = [
      { op: 'add', path: '/a/-', value: 3 },
      { op: 'test', path: '/a/0', value: 1 },
      { op: 'remove', path: '/a/1' },
      { op: 'add', path: '/b~1c', value: 'x' },
    ];
    expect(jsonPatch(document, patch)).toEqual({ a: [1, 3], 'b/c': 'x' });
  });

  test.each([
    [[{ op: 'test', path: '/a', value: 2 }], 422],
    [[{ op: 'remove', path: '/x' }], 422],
    [[{ op: 'replace', path: '/x/y', value: 1 }], 422],
    [[{ op: 'frobnicate', path: '/a' }], 422],
    [{ op: 'add' }, 400],
  ])('%j is refused with %i', (patch, code) => {
    try {
      jsonPatch({ a: 1 }, patch);
    } catch (cause) {
      expect(cause).toBeInstanceOf(StatusError);
      expect((cause as StatusError).code).toBe(code);
      return;
    }
    expect.unreachable();
  });
});

const containers = (...names: readonly string[]): readonly object[] =>
  names.map((name) => ({ name, image: `${name}:1` }));
const pod = (...names: readonly string[]): object => ({ spec: { containers: containers(...names) } });

describe('strategic merge patch', () => {
  test.each([
    [
      'merges containers by name',
      pod('a', 'b'),
      { spec: { containers: [{ name: 'b', image: 'b:2' }] } },
      {
        spec: {
          containers: [
            { name: 'a', image: 'a:1' },
            { name: 'b', image: 'b:2' },
          ],
        },
      },
    ],
    [
      'puts a new container first',
      pod('a'),
      { spec: { containers: [{ name: 'n', image: 'x' }] } },
      {
        spec: {
          containers: [
            { name: 'n', image: 'x' },
            { name: 'a', image: 'a:1' },
          ],
        },
      },
    ],
    ['deletes an item', pod('a', 'b'), { spec: { containers: [{ $patch: 'delete', name: 'a' }] } }, pod('b')],
    [
      'replaces a list',
      pod('a', 'b'),
      { spec: { containers: [{ name: 'c' }, { $patch: 'replace' }] } },
      { spec: { containers: [{ name: 'c' }] } },
    ],
    [
      'replaces a map',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { $patch: 'replace', b: '2' } } },
      { metadata: { labels: { b: '2' } } },
    ],
    [
      'empties a map',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { $patch: 'delete' } } },
      { metadata: { labels: {} } },
    ],
    [
      'removes a field',
      { metadata: { labels: { a: '1', b: '2' } } },
      { metadata: { labels: { a: null } } },
      { metadata: { labels: { b: '2' } } },
    ],
    [
      'orders by $setElementOrder',
      pod('a', 'b', 'c'),
      { spec: { '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }] } },
      pod('b', 'c', 'a'),
    ],
    [
      'orders what it merges',
      pod('a', 'b'),
      {
        spec: {
          '$setElementOrder/containers': [{ name: 'b' }, { name: 'n' }, { name: 'a' }],
          containers: [{ name: 'n', image: 'n:1' }],
        },
      },
      pod('b', 'n', 'a'),
    ],
    [
      'merges finalizers',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { finalizers: ['c', 'a'] } },
      { metadata: { finalizers: ['c', 'a', 'b'] } },
    ],
    [
      'deletes from a plain list',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { finalizers: ['b'] } },
    ],
    [
      'replaces atomic lists',
      { spec: { containers: [{ name: 'a', args: ['1'] }] } },
      { spec: { containers: [{ name: 'a', args: ['2'] }] } },
      { spec: { containers: [{ name: 'a', args: ['2'] }] } },
    ],
    [
      'keeps only $retainKeys',
      { spec: { volumes: [{ name: 'v', emptyDir: {} }] } },
      { spec: { volumes: [{ $retainKeys: ['name', 'configMap'], name: 'v', configMap: { name: 'c' } }] } },
      { spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] } },
    ],
  ])('%s', (_name, document, patch, result) => {
    expect(strategicMergePatch('Pod', document, patch)).toEqual(result);
  });

  test('ports of containers merge by number, ports of services too', () => {
    const ports = { spec: { ports: [{ port: 80, name: 'http' }] } };
    expect(
      strategicMergePatch('Service', ports, { spec: { ports: [{ port: 80, targetPort: 8080 }, { port: 443 }] } }),
    ).toEqual({
      spec: { ports: [{ port: 80, name: 'http', targetPort: 8080 }, { port: 443 }] },
    });
  });

  test('a strategy that changes its type loses what belonged to the old one', () => {
    const document = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    expect(strategicMergePatch('Deployment', document, patch)).toEqual({ spec: { strategy: { type: 'Recreate' } } });
  });

  test.each([
    [{ spec: { containers: [{ image: 'x' }] } }, 'map: map[image:x] does not contain declared merge key: name'],
    [{ spec: { $patch: 'frobnicate' } }, 'unknown patch type: frobnicate in map: map[$patch:frobnicate]'],
    [{ spec: { containers: [{ name: 'a', $patch: 'merge' }] } }, 'merging lists cannot yet be specified in the patch'],
    [
      { spec: { volumes: [{ name: 'v', $retainKeys: ['name'], emptyDir: {} }] } },
      "patch content doesn't match retainKeys list",
    ],
  ])('%j fails as upstream: %s', (patch, message) => {
    const document = { spec: { containers: [{ name: 'a' }], volumes: [{ name: 'v' }] } };
    expect(() => strategicMergePatch('Pod', document, patch)).toThrow(message);
  });

  test('shares what it does not touch', () => {
    const document = { metadata: { name: 'a' }, spec: { nodeName: 'n', containers: containers('a') } };
    const result = strategicMergePatch('Pod', document, { spec: { nodeName: 'm' } }) as typeof document;
    expect(result.metadata).toBe(document.metadata);
    expect(result.spec.containers).toBe(document.spec.containers);
    expect(document.spec.nodeName).toBe('n');
  });
});

test('a strategic patch is made of two documents', () => {
  const old = { metadata: { labels: { a: '1' }, finalizers: ['x', 'y'] }, spec: { containers: containers('a', 'b') } };
  const next = { metadata: { labels: { b: '2' }, finalizers: ['y', 'z'] }, spec: { containers: containers('c', 'a') } };
  const patch = createStrategicMergePatch('Pod', old, next);
  expect(patch).toEqual({
    metadata: {
      labels: { a: null, b: '2' },
      finalizers: ['z'],
      '$deleteFromPrimitiveList/finalizers': ['x'],
      '$setElementOrder/finalizers': ['y', 'z'],
    },
    spec: {
      containers: [
        { name: 'c', image: 'c:1' },
        { $patch: 'delete', name: 'b' },
      ],
      '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }],
    },
  });
  expect(strategicMergePatch('Pod', old, patch)).toEqual(next);
});

describe('three-way patch', () => {
  const original = {
    metadata: { labels: { app: 'x', old: '1' } },
    spec: { replicas: 1, template: { spec: { containers: containers('a', 'b') } } },
  };

  test('deletes what was applied and is not, changes what differs, leaves what others set', () => {
    const modified = {
      metadata: { labels: { app: 'x' } },
      spec: { template: { spec: { containers: [{ name: 'a', image: 'a:2' }] } } },
    };
    const current = {
      metadata: { labels: { app: 'x', old: '1', theirs: '1' } },
      spec: {
        replicas: 5,
        template: {
          spec: { containers: [...containers('a', 'b'), { name: 'sidecar', image: 's' }], dnsPolicy: 'ClusterFirst' },
        },
      },
    };
    const patch = threeWayMergePatch('Deployment', original, modified, current);
    expect(patch).toEqual({
      metadata: { labels: { old: null } },
      spec: {
        replicas: null,
        template: {
          spec: {
            containers: [
              { name: 'a', image: 'a:2' },
              { $patch: 'delete', name: 'b' },
            ],
            '$setElementOrder/containers': [{ name: 'a' }],
          },
        },
      },
    });
    expect(strategicMergePatch('Deployment', current, patch)).toEqual({
      metadata: { labels: { app: 'x', theirs: '1' } },
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'a', image: 'a:2' },
              { name: 'sidecar', image: 's' },
            ],
            dnsPolicy: 'ClusterFirst',
          },
        },
      },
    });
  });

  test('is empty when nothing is to be done', () => {
    expect(threeWayMergePatch('Deployment', original, original, { ...original, status: { replicas: 1 } })).toEqual({});
  });

  test('a volume that changes its kind keeps only the new one', () => {
    const volumes = (volume: object): object => ({ spec: { volumes: [{ name: 'v', ...volume }] } });
    const [before, after] = [volumes({ emptyDir: {} }), volumes({ configMap: { name: 'c' } })];
    const live = volumes({ emptyDir: {} });
    const patch = threeWayMergePatch('Pod', before, after, live);
    expect(patch).toEqual({
      spec: {
        volumes: [{ $retainKeys: ['configMap', 'name'], configMap: { name: 'c' }, emptyDir: null, name: 'v' }],
        '$setElementOrder/volumes': [{ name: 'v' }],
      },
    });
    expect(strategicMergePatch('Pod', live, patch)).toEqual(after);
  });
});
