import type { Image } from '../oci/index.ts';
import { RuntimeError } from './errors.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  readonly home: string;
}

/** What a pod says about who its container runs as. */
export interface UserSettings {
  readonly runAsUser?: number | undefined;
  readonly runAsGroup?: number | undefined;
  readonly supplementalGroups?: readonly number[] | undefined;
  /** `Merge` adds the groups that the image's `/etc/group` has the user in. */
  readonly supplementalGroupsPolicy?: 'Merge' | 'Strict' | undefined;
}

interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/**
 * Who a container runs as: `runAsUser`/`runAsGroup` before the image's `User` (`name`, `uid`, `name:group`, `uid:gid`),
 * names looked up in the image's own `/etc/passwd` and `/etc/group`. Source: containerd, pkg/oci, `WithUser` and
 * `WithAdditionalGIDs`. @throws RuntimeError for a name that is not there
 */
export function resolveUser(image: Image, settings: UserSettings): User {
  const { runAsUser, runAsGroup, supplementalGroups = [], supplementalGroupsPolicy = 'Merge' } = settings;
  const [userName = '', groupName = ''] = (image.config.User ?? '').split(':');
  const passwd = parsePasswd(readText(image, '/etc/passwd'));
  const groups = parseGroups(readText(image, '/etc/group'));
  const wanted = runAsUser ?? (isNumber(userName) ? Number(userName) : userName === '' ? 0 : userName);
  const entry = passwd.find((user) => (typeof wanted === 'number' ? user.uid === wanted : user.name === wanted));
  if (entry === undefined && typeof wanted === 'string') {
    throw new RuntimeError('StartError', `unable to find user ${wanted}: no matching entries in passwd file`);
  }
  const uid = entry?.uid ?? (typeof wanted === 'number' ? wanted : 0);
  const imageGroup = runAsUser === undefined && groupName !== '' ? groupId(groups, groupName) : undefined;
  const gid = runAsGroup ?? imageGroup ?? entry?.gid ?? 0;
  const merged = supplementalGroupsPolicy === 'Strict' || entry === undefined ? [] : groupsOf(groups, entry.name);
  return { uid, gid, groups: [...new Set([gid, ...merged, ...supplementalGroups])], home: entry?.home ?? '/' };
}

function groupId(groups: readonly GroupEntry[], wanted: string): number {
  if (isNumber(wanted)) return Number(wanted);
  const found = groups.find(({ name }) => name === wanted);
  if (found !== undefined) return found.gid;
  throw new RuntimeError('StartError', `unable to find group ${wanted}: no matching entries in group file`);
}

function groupsOf(groups: readonly GroupEntry[], user: string): readonly number[] {
  return groups.filter(({ members }) => members.includes(user)).map(({ gid }) => gid);
}

function parsePasswd(text: string): readonly PasswdEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid, , home] = line.split(':');
    if (name === undefined || uid === undefined || gid === undefined || !isNumber(uid) || !isNumber(gid)) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), home: home === undefined || home === '' ? '/' : home }];
  });
}

function parseGroups(text: string): readonly GroupEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , gid, members = ''] = line.split(':');
    if (name === undefined || gid === undefined || !isNumber(gid)) return [];
    return [{ name, gid: Number(gid), members: members.split(',') }];
  });
}

/** A file of the image's topmost layer that has it. */
function readText(image: Image, path: string): string {
  for (const layer of image.layers.toReversed()) {
    const content = layer.get(path)?.content;
    if (content !== undefined) return new TextDecoder().decode(content);
  }
  return '';
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
