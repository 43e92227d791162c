import { packTar } from 'modern-tar';
import { describe, expect, test } from 'vitest';
import type { LayerEntry } from './api.ts';
import { packLayer, unpackLayer } from './layer.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const file = (content: string, mode = 0o644): LayerEntry => ({
  type: 'file',
  mode,
  uid: 0,
  gid: 0,
  mtime: 1000,
  content: text(content),
});

test('what is packed is unpacked again: kinds, modes, owners, times, long names', async () => {
  const long = `/${'directory-with-a-long-name/'.repeat(8)}file-${'x'.repeat(80)}`;
  const layer = new Map<string, LayerEntry>([
    ['/etc', { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 1000 }],
    ['/etc/motd', file('welcome')],
    ['/bin/sh', { type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 1000, target: 'busybox' }],
    ['/empty', file('')],
    ['/tmp', { type: 'directory', mode: 0o1777, uid: 7, gid: 8, mtime: 2000 }],
    [long, file('long', 0o755)],
  ]);
  expect(await unpackLayer(await packLayer(layer))).toEqual(layer);
});

test('the same entries give the same bytes, in whatever order they come', async () => {
  const entries: (readonly [string, LayerEntry])[] = [
    ['/b', file('b')],
    ['/a', file('a')],
    ['/a-c', file('c')],
  ];
  expect(await packLayer(new Map(entries))).toEqual(await packLayer(new Map([...entries].reverse())));
});

test('a hard link has its target’s content', async () => {
  const tar = await packTar([
    { header: { name: './a', size: 1, type: 'file' }, body: 'x' },
    { header: { name: 'b', size: 0, type: 'link', linkname: 'a' } },
  ]);
  const layer = await unpackLayer(tar);
  expect(layer.get('/b')?.content).toEqual(text('x'));
});

describe('a hostile or broken archive is refused', () => {
  test.each<[string, Parameters<typeof packTar>[0], RegExp]>([
    ['parent directories', [{ header: { name: '../etc/passwd', size: 1 }, body: 'x' }], /leaves the root/],
    ['parent directories inside', [{ header: { name: 'a/../../b', size: 1 }, body: 'x' }], /leaves the root/],
    [
      'a hard link out',
      [{ header: { name: 'a', size: 0, type: 'link', linkname: '../../etc/shadow' } }],
      /leaves the root/,
    ],
    [
      'a hard link to nothing',
      [{ header: { name: 'a', size: 0, type: 'link', linkname: 'b' } }],
      /hard link \/a to nothing/,
    ],
    ['a device', [{ header: { name: 'dev/sda', size: 0, type: 'block-device' } }], /is a block device/],
  ])('%s', async (_name, entries, message) => {
    await expect(unpackLayer(await packTar(entries))).rejects.toThrow(message);
  });

  test('absolute names are taken from the root', async () => {
    expect([
      ...(await unpackLayer(await packTar([{ header: { name: '/etc/x', size: 1 }, body: 'x' }]))).keys(),
    ]).toEqual(['/etc/x']);
  });

  test('a truncated archive', async () => {
    const tar = await packTar([{ header: { name: 'a', size: 5000 }, body: 'x'.repeat(5000) }]);
    await expect(unpackLayer(tar.subarray(0, 1024))).rejects.toThrow('invalid tar');
  });

  test('bytes that are no archive', async () => {
    await expect(unpackLayer(text('<html>'.repeat(200)))).rejects.toThrow('invalid tar');
  });
});
