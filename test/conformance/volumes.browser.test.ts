import { expect, test } from 'vitest';
import {
  configMaps,
  namespaces,
  pods,
  secrets,
  type DownwardAPIVolumeFile,
  type KeyToPath,
  type PodSpec,
  type Volume,
} from '../../src/api/index.ts';
import { VolumeNode } from './support/volume-node.ts';

// upstream: test/e2e/common/storage/{configmap,secrets,projected_configmap,projected_secret,downwardapi,projected_downwardapi,
// projected_combined,empty_dir}_volume.go and the like; test/e2e/storage/{subpath,empty_dir_wrapper}.go

const NODE = await VolumeNode.start();
const POLL = { interval: 20, timeout: 10_000 };

interface Projection {
  readonly items?: KeyToPath[];
  readonly defaultMode?: number;
  readonly optional?: boolean;
}

/** The four ways in which keys become files. */
const KEYED: readonly (readonly [title: string, kind: 'ConfigMap' | 'Secret', projected: boolean])[] = [
  ['ConfigMap', 'ConfigMap', false],
  ['Projected configMap', 'ConfigMap', true],
  ['Secrets', 'Secret', false],
  ['Projected secret', 'Secret', true],
];

function keyedVolume(
  name: string,
  source: string,
  kind: 'ConfigMap' | 'Secret',
  projected: boolean,
  { defaultMode, ...projection }: Projection = {},
): Volume {
  const mode = defaultMode === undefined ? {} : { defaultMode };
  if (projected) {
    const named = { name: source, ...projection };
    return { name, projected: { sources: [kind === 'ConfigMap' ? { configMap: named } : { secret: named }], ...mode } };
  }
  if (kind === 'ConfigMap') return { name, configMap: { name: source, ...projection, ...mode } };
  return { name, secret: { secretName: source, ...projection, ...mode } };
}

async function putKeys(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  data: Readonly<Record<string, string>>,
  namespace = 'default',
): Promise<string> {
  const metadata = { namespace, name };
  if (kind === 'ConfigMap') await NODE.client.create(configMaps, { apiVersion: 'v1', kind, metadata, data });
  else await NODE.client.create(secrets, { apiVersion: 'v1', kind, metadata, stringData: data });
  return name;
}

const DATA = { 'data-1': 'value-1', 'data-2': 'value-2', 'data-3': 'value-3' };
const NON_ROOT: Partial<PodSpec> = { securityContext: { runAsUser: 1000 } };

for (const [title, kind, projected] of KEYED) {
  const named = (what: string): string => `[sig-storage] ${title} ${what}`;
  const volume = (source: string, projection?: Projection, name = 'v'): Volume =>
    keyedVolume(name, source, kind, projected, projection);
  const source = (): Promise<string> => putKeys(kind, NODE.name('data'), DATA);
  const item = (mode?: number): KeyToPath[] => [
    { key: 'data-2', path: 'path/to/data-2', ...(mode === undefined ? {} : { mode }) },
  ];
  const itemMode = kind === 'Secret' ? 'Item Mode' : 'Item mode';

  test(named('should be consumable from pods in volume'), async () => {
    expect(await NODE.run('cat /v/data-1 , cat /v/data-3 , put /v/data-1 x', [volume(await source())])).toEqual([
      'value-1',
      'value-3',
      'Read-only file system',
    ]);
  });

  test(named('should be consumable from pods in volume with defaultMode set'), async () => {
    const shown = await NODE.run('stat /v/..data/data-1 , cat /v/data-1', [
      volume(await source(), { defaultMode: 0o400 }),
    ]);
    expect(shown).toEqual(['100400 0:0 7', 'value-1']);
  });

  test(named('should be consumable from pods in volume with mappings'), async () => {
    const shown = await NODE.run('cat /v/path/to/data-2 , cat /v/data-1', [volume(await source(), { items: item() })]);
    expect(shown).toEqual(['value-2', 'No such file or directory']);
  });

  test(named(`should be consumable from pods in volume with mappings and ${itemMode} set`), async () => {
    const mapped = volume(await source(), { items: item(0o400) });
    const shown = await NODE.run('stat /v/..data/path/to/data-2 , cat /v/path/to/data-2', [mapped]);
    expect(shown).toEqual(['100400 0:0 7', 'value-2']);
  });

  test(named(`should be consumable in multiple volumes in ${kind === 'Secret' ? 'a' : 'the same'} pod`), async () => {
    const name = await source();
    const shown = await NODE.run('cat /v/data-1 , cat /w/data-1', [volume(name), volume(name, {}, 'w')]);
    expect(shown).toEqual(['value-1', 'value-1']);
  });

  test(named('optional updates should be reflected in volume'), async () => {
    const [goes, stays, comes] = [await source(), await source(), NODE.name('later')];
    const optional = { optional: true };
    const pod = await NODE.waiting([
      volume(goes, optional, 'goes'),
      volume(stays, optional),
      volume(comes, optional, 'comes'),
    ]);
    expect(await NODE.exec(pod, 'cat /goes/data-1 , cat /v/data-1 , cat /comes/data-1')).toBe(
      'value-1\nvalue-1\nNo such file or directory',
    );
    const resource = kind === 'Secret' ? secrets : configMaps;
    await NODE.client.delete(resource, { namespace: 'default', name: goes });
    const text = kind === 'Secret' ? { stringData: { 'data-3': 'new' } } : { data: { 'data-3': 'new' } };
    await NODE.client.patch(resource, { namespace: 'default', name: stays }, 'application/merge-patch+json', {
      ...text,
      ...(kind === 'Secret' ? { data: { 'data-1': null } } : { data: { 'data-1': null, 'data-3': 'new' } }),
    });
    await putKeys(kind, comes, DATA);
    const read = (): Promise<string> =>
      NODE.exec(pod, 'cat /goes/data-1 , cat /v/data-1 , cat /v/data-3 , cat /comes/data-1');
    const gone = 'No such file or directory';
    await expect.poll(read, POLL).toBe(`${gone}\n${gone}\nnew\nvalue-1`);
    await NODE.remove(pod);
  });

  if (kind === 'ConfigMap') {
    test(named('should be consumable from pods in volume as non-root'), async () => {
      expect(await NODE.run('id , cat /v/data-1', [volume(await source())], NON_ROOT)).toEqual(['1000 0 0', 'value-1']);
    });

    test(named('should be consumable from pods in volume with mappings as non-root'), async () => {
      const mapped = volume(await source(), { items: item() });
      expect(await NODE.run('id , cat /v/path/to/data-2', [mapped], NON_ROOT)).toEqual(['1000 0 0', 'value-2']);
    });

    test(named('updates should be reflected in volume'), async () => {
      const name = await source();
      const pod = await NODE.waiting([volume(name)]);
      expect(await NODE.exec(pod, 'cat /v/data-1')).toBe('value-1');
      await NODE.client.patch(configMaps, { namespace: 'default', name }, 'application/merge-patch+json', {
        data: { 'data-1': 'value-2' },
      });
      await expect.poll(() => NODE.exec(pod, 'cat /v/data-1'), POLL).toBe('value-2');
      await NODE.remove(pod);
    });
  } else {
    test(named('should be consumable from pods in volume as non-root with defaultMode and fsGroup set'), async () => {
      const over = { securityContext: { runAsUser: 1000, fsGroup: 1001 } };
      const closed = volume(await source(), { defaultMode: 0o440 });
      expect(await NODE.run('id , stat /v/..data/data-1 , cat /v/data-1', [closed], over)).toEqual([
        '1000 0 0,1001',
        '100440 0:1001 7',
        'value-1',
      ]);
    });
  }
}

test('[sig-storage] ConfigMap binary data should be reflected in volume', async () => {
  const name = NODE.name('binary');
  const binaryData = { 'dump.bin': btoa('\xde\xca\xfe\xba\xd0\xfe\xff') };
  await NODE.client.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name },
    data: { 'data-1': 'value-1' },
    binaryData,
  });
  const shown = await NODE.run('cat /v/data-1 , stat /v/..data/dump.bin', [{ name: 'v', configMap: { name } }]);
  expect(shown).toEqual(['value-1', '100644 0:0 7']);
});

test('[sig-storage] Secrets should be able to mount in a volume regardless of a different secret existing with same name in different namespace', async () => {
  const other = NODE.name('ns');
  await NODE.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: other }, spec: {} });
  const name = await putKeys('Secret', NODE.name('secret'), { 'data-1': 'value-1' });
  await putKeys('Secret', name, { 'this-should-not-match-content-of-other-secret': 'similar' }, other);
  expect(await NODE.run('cat /v/data-1', [{ name: 'v', secret: { secretName: name } }])).toEqual(['value-1']);
});

const RESOURCES = { requests: { cpu: '250m', memory: '32Mi' }, limits: { cpu: '1250m', memory: '64Mi' } };

for (const [title, projected] of [
  ['Downward API volume', false],
  ['Projected downwardAPI', true],
] as const) {
  const named = (what: string): string => `[sig-storage] ${title} ${what}`;
  const volume = (items: DownwardAPIVolumeFile[], defaultMode?: number): Volume => {
    const mode = defaultMode === undefined ? {} : { defaultMode };
    if (projected) return { name: 'v', projected: { sources: [{ downwardAPI: { items } }], ...mode } };
    return { name: 'v', downwardAPI: { items, ...mode } };
  };
  const field = (path: string, fieldPath: string, mode?: number): DownwardAPIVolumeFile => {
    return { path, fieldRef: { fieldPath }, ...(mode === undefined ? {} : { mode }) };
  };
  const amount = (resource: string): Volume =>
    volume([{ path: 'amount', resourceFieldRef: { containerName: 'main', resource } }]);

  test(named('should provide podname only'), async () => {
    const [name] = await NODE.run('cat /v/podname', [volume([field('podname', 'metadata.name')])]);
    expect(name).toMatch(/^pod-\d+$/);
  });

  test(named('should set DefaultMode on files'), async () => {
    const shown = await NODE.run('stat /v/..data/ns', [volume([field('ns', 'metadata.namespace')], 0o400)]);
    expect(shown).toEqual(['100400 0:0 7']);
  });

  test(named('should set mode on item file'), async () => {
    const shown = await NODE.run('stat /v/..data/ns', [volume([field('ns', 'metadata.namespace', 0o400)])]);
    expect(shown).toEqual(['100400 0:0 7']);
  });

  test.each([
    ["container's cpu limit", 'limits.cpu', '2'],
    ["container's cpu request", 'requests.cpu', '1'],
    ["container's memory limit", 'limits.memory', String(64 << 20)],
    ["container's memory request", 'requests.memory', String(32 << 20)],
  ])(named('should provide %s'), async (_, resource, value) => {
    const containers = [{ name: 'main', resources: RESOURCES }];
    expect(await NODE.run('cat /v/amount', [amount(resource)], { containers })).toEqual([value]);
  });

  test.each([
    ['node allocatable (cpu) as default cpu limit if the limit is not set', 'limits.cpu', '2'],
    ['node allocatable (memory) as default memory limit if the limit is not set', 'limits.memory', String(2 ** 31)],
  ])(named('should provide %s'), async (_, resource, value) => {
    expect(await NODE.run('cat /v/amount', [amount(resource)])).toEqual([value]);
  });

  test.each(['labels', 'annotations'])(named('should update %s on modification'), async (what) => {
    const pod = await NODE.waiting([volume([field('shown', `metadata.${what}`)])]);
    expect(await NODE.exec(pod, 'cat /v/shown')).not.toContain('builder');
    const { name } = pod.metadata;
    await NODE.client.patch(pods, { namespace: 'default', name }, 'application/merge-patch+json', {
      metadata: { [what]: { builder: 'foo' } },
    });
    await expect.poll(() => NODE.exec(pod, 'cat /v/shown'), POLL).toContain('builder="foo"');
    await NODE.remove(pod);
  });
}

test('[sig-storage] Projected combined should project all components that make up the projection API', async () => {
  const configMap = { name: await putKeys('ConfigMap', NODE.name('map'), { 'configmap-data': 'one' }) };
  const secret = { name: await putKeys('Secret', NODE.name('secret'), { 'secret-data': 'two' }) };
  const items = [{ path: 'podname', fieldRef: { fieldPath: 'metadata.name' } }];
  const volume = { name: 'v', projected: { sources: [{ configMap }, { secret }, { downwardAPI: { items } }] } };
  const [one, two, name] = await NODE.run('cat /v/configmap-data , cat /v/secret-data , cat /v/podname', [volume]);
  expect([one, two]).toEqual(['one', 'two']);
  expect(name).toMatch(/^pod-\d+$/);
});

for (const medium of ['default', 'tmpfs'] as const) {
  const volumes: Volume[] = [{ name: 'v', emptyDir: medium === 'tmpfs' ? { medium: 'Memory' } : {} }];

  test(`[sig-storage] EmptyDir volumes volume on ${medium === 'tmpfs' ? 'tmpfs' : 'default medium'} should have the correct mode`, async () => {
    const [mode, ...mounts] = await NODE.run('stat /v , cat /proc/mounts', volumes);
    expect(mode).toMatch(/^4[01]777 0:0 /);
    expect(mounts.some((line) => line.includes(' /v tmpfs '))).toBe(true);
  });

  for (const who of ['root', 'non-root'] as const) {
    for (const mode of ['0644', '0666', '0777']) {
      test(`[sig-storage] EmptyDir volumes should support (${who},${mode},${medium})`, async () => {
        const over = who === 'root' ? {} : NON_ROOT;
        const uid = who === 'root' ? '0' : '1000';
        const commands = `umask 0 , make ${mode} /v/f , put /v/f text , stat /v/f , cat /v/f`;
        expect((await NODE.run(commands, volumes, over)).slice(1)).toEqual([
          'ok',
          'ok',
          `10${mode} ${uid}:0 4`,
          'text',
        ]);
      });
    }
  }
}

test('[sig-storage] EmptyDir volumes pod should support shared volumes between containers', async () => {
  const containers = [
    { name: 'main' },
    { name: 'sub', command: ['/bin/users', 'put', '/v/shared', 'Hello'] },
  ] as PodSpec['containers'];
  const pod = await NODE.waiting([{ name: 'v', emptyDir: {} }], { containers });
  await expect.poll(() => NODE.exec(pod, 'cat /v/shared'), POLL).toBe('Hello');
  await NODE.remove(pod);
});

test('[sig-storage] EmptyDir wrapper volumes should not conflict', async () => {
  const secret = { secretName: await putKeys('Secret', NODE.name('secret'), { key: 'one' }) };
  const configMap = { name: await putKeys('ConfigMap', NODE.name('map'), { key: 'two' }) };
  const volumes = [
    { name: 's', secret },
    { name: 'm', configMap },
  ];
  expect(await NODE.run('cat /s/key , cat /m/key', volumes)).toEqual(['one', 'two']);
});

test('[sig-storage] EmptyDir wrapper volumes should not cause race condition when used for configmaps', async () => {
  const names = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      putKeys('ConfigMap', NODE.name('racey'), { 'data-1': `value-${String(index)}` }),
    ),
  );
  const volumes = names.map((name, index): Volume => ({ name: `v${String(index)}`, configMap: { name } }));
  const command = names.map((_, index) => `cat /v${String(index)}/data-1`).join(' , ');
  for (let iteration = 0; iteration < 3; iteration++) {
    const shown = await Promise.all(Array.from({ length: 5 }, () => NODE.run(command, volumes)));
    for (const lines of shown) expect(lines).toEqual(names.map((_, index) => `value-${String(index)}`));
  }
});

/** A pod that mounts one file of a volume, and reads it until it has changed elsewhere. */
async function readSubPath(volume: Volume, subPath: string, mountPath = '/here/file'): Promise<readonly string[]> {
  const containers = [
    { name: 'main', volumeMounts: [{ name: volume.name, mountPath, subPath }] },
  ] as unknown as PodSpec['containers'];
  return NODE.run(`cat ${mountPath} , stat ${mountPath} , put ${mountPath} x`, [volume], { containers });
}

const READ_ONLY = 'Read-only file system';

test.each([
  ['configmap pod', '/here/file'],
  ['configmap pod with mountPath of existing file', '/etc/existing'],
])('[sig-storage] Subpath Atomic writer volumes should support subpaths with %s', async (_, mountPath) => {
  const name = await putKeys('ConfigMap', NODE.name('map'), { 'configmap-key': 'configmap-value' });
  expect(await readSubPath({ name: 'v', configMap: { name } }, 'configmap-key', mountPath)).toEqual([
    'configmap-value',
    '100644 0:0 15',
    READ_ONLY,
  ]);
});

test('[sig-storage] Subpath Atomic writer volumes should support subpaths with secret pod', async () => {
  const secretName = await putKeys('Secret', NODE.name('secret'), { 'secret-key': 'secret-value' });
  expect(await readSubPath({ name: 'v', secret: { secretName } }, 'secret-key')).toEqual([
    'secret-value',
    '100644 0:0 12',
    READ_ONLY,
  ]);
});

test('[sig-storage] Subpath Atomic writer volumes should support subpaths with downward pod', async () => {
  const items = [{ path: 'downward/podname', fieldRef: { fieldPath: 'metadata.name' } }];
  const [name, , written] = await readSubPath({ name: 'v', downwardAPI: { items } }, 'downward/podname');
  expect(name).toMatch(/^pod-\d+$/);
  expect(written).toBe(READ_ONLY);
});

test('[sig-storage] Subpath Atomic writer volumes should support subpaths with projected pod', async () => {
  const name = await putKeys('ConfigMap', NODE.name('map'), { 'configmap-key': 'configmap-value' });
  const items = [{ key: 'configmap-key', path: 'projected/configmap-key' }];
  const volume = { name: 'v', projected: { sources: [{ configMap: { name, items } }] } };
  const [text, , written] = await readSubPath(volume, 'projected/configmap-key');
  expect([text, written]).toEqual(['configmap-value', READ_ONLY]);
});
