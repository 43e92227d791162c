import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { FakeTmpfs } from '../../cri/testing/fake-kernel.ts';
import { AtomicVolume } from './atomic-volume.ts';
import { setVolumeOwnership } from './ownership.ts';

// upstream: pkg/volume/volume_linux_test.go, pkg/volume/util/atomic_writer_test.go

function owner(tmpfs: FakeTmpfs, path: string): string {
  const info = tmpfs.stat(path);
  return info === undefined ? 'none' : `${info.mode.toString(8)} ${String(info.uid)}:${String(info.gid)}`;
}

test('a volume is given to a group, which hands it down', () => {
  const tmpfs = new FakeTmpfs();
  tmpfs.writeFile('d/f', new Uint8Array(), 0o600);
  tmpfs.symlink('l', 'd/f');
  setVolumeOwnership(tmpfs, 2000, false);
  tmpfs.writeFile('d/e/later', new Uint8Array(), 0o600);
  expect(['', 'd', 'd/f', 'l', 'd/e', 'd/e/later'].map((path) => owner(tmpfs, path))).toEqual([
    '2777 0:2000',
    '2775 0:2000',
    '660 0:2000',
    '777 0:2000',
    '2755 0:2000',
    '600 0:2000',
  ]);
});

test('data of the API server are readable for the group, and a token is its user’s, in every version of the files', () => {
  const tmpfs = new FakeTmpfs({ mode: 0o1777 });
  const volume = new AtomicVolume(tmpfs, new VirtualClock(), 2000);
  for (const text of ['one', 'two']) {
    const content = new TextEncoder().encode(text);
    volume.write(
      new Map([
        ['key', { content, mode: 0o400 }],
        ['token', { content, mode: 0o600, uid: 1000 }],
      ]),
    );
    const [directory = ''] = tmpfs.list('').filter((name) => /^\.\.\d/.test(name));
    expect([owner(tmpfs, ''), owner(tmpfs, directory)]).toEqual(['3777 0:2000', '2755 0:2000']);
    expect([owner(tmpfs, `${directory}/key`), owner(tmpfs, `${directory}/token`)]).toEqual([
      '440 0:2000',
      '640 1000:2000',
    ]);
    expect(new TextDecoder().decode(tmpfs.follow('key'))).toBe(text);
  }
});
