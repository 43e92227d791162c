import { expect, test } from 'vitest';
import type { Image } from '../oci/index.ts';
import { boundingSet } from './capabilities.ts';
import { resolveUser, type UserSettings } from './user.ts';

// Sources: containerd, pkg/oci (WithUser, WithAdditionalGIDs) and internal/cri/opts (WithCapabilities); Kubernetes,
// supplementalGroupsPolicy.

function image(user: string): Image {
  const file = (text: string) => ({
    type: 'file' as const,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    content: new TextEncoder().encode(text),
  });
  return {
    id: '',
    repoDigest: '',
    repoTag: '',
    config: { User: user },
    layers: [
      new Map([
        ['/etc/passwd', file('root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1001::/home/alice:/bin/sh\n')],
        ['/etc/group', file('root:x:0:\nalice:x:1001:\nwheel:x:10:root,alice\nusers:x:100:alice\n')],
      ]),
    ],
    size: 0,
  };
}

test.each<[string, UserSettings, string]>([
  ['', {}, '0:0 0,10 /root'],
  ['alice', {}, '1000:1001 1001,10,100 /home/alice'],
  ['alice:wheel', {}, '1000:10 10,100 /home/alice'],
  ['1000:5', {}, '1000:5 5,10,100 /home/alice'],
  ['alice', { supplementalGroups: [7, 10] }, '1000:1001 1001,10,100,7 /home/alice'],
  ['alice', { supplementalGroups: [7], supplementalGroupsPolicy: 'Strict' }, '1000:1001 1001,7 /home/alice'],
  ['alice', { runAsUser: 4242 }, '4242:0 0 /'],
  ['root', { runAsUser: 1000, runAsGroup: 9 }, '1000:9 9,10,100 /home/alice'],
])('image user "%s" with %o', (user, settings, expected) => {
  const { uid, gid, groups, home } = resolveUser(image(user), settings);
  expect(`${String(uid)}:${String(gid)} ${groups.join()} ${home}`).toBe(expected);
});

test('names that are not in the image are refused', () => {
  expect(() => resolveUser(image('bob'), {})).toThrow('unable to find user bob: no matching entries in passwd file');
  expect(() => resolveUser(image('alice:staff'), {})).toThrow(
    'unable to find group staff: no matching entries in group file',
  );
});

test.each<[readonly string[], readonly string[], boolean, number]>([
  [[], [], false, 0xa80425fb],
  [[], ['ALL'], false, 0],
  [['NET_BIND_SERVICE'], ['ALL'], false, 2 ** 10],
  [['ALL'], [], false, 2 ** 41 - 1],
  [['SYS_TIME', 'net_admin'], ['CHOWN'], false, 0xa80425fb - 1 + 2 ** 25 + 2 ** 12],
  [['BPF', 'NO_SUCH'], [], false, 0xa80425fb + 2 ** 39],
  [[], ['ALL'], true, 2 ** 41 - 1],
])('capabilities: add %j, drop %j, privileged %s', (add, drop, privileged, expected) => {
  expect(boundingSet({ add, drop }, privileged)).toBe(expected);
});
