import type { Image } from '../oci/index.ts';
import { RuntimeError } from './errors.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/**
 * Who a container runs as: `runAsUser`/`runAsGroup` before the image's `User` (`name`, `uid`, `name:group`, `uid:gid`),
 * names looked up in the image's own `/etc/passwd` and `/etc/group`. @throws RuntimeError for a name that is not there
 */
export function resolveUser(image: Image, runAsUser: number | undefined, runAsGroup: number | undefined): User {
  const [userName = '', groupName = ''] = (image.config.User ?? '').split(':');
  const passwd = parsePasswd(readText(image, '/etc/passwd'));
  const wanted = runAsUser ?? (isNumber(userName) ? Number(userName) : userName === '' ? 0 : userName);
  const entry = passwd.find((user) => (typeof wanted === 'number' ? user.uid === wanted : user.name === wanted));
  if (entry === undefined && typeof wanted === 'string') {
    throw new RuntimeError('StartError', `unable to find user ${wanted}: no matching entries in passwd file`);
  }
  const uid = entry?.uid ?? (typeof wanted === 'number' ? wanted : 0);
  const imageGroup = runAsUser === undefined && groupName !== '' ? groupId(image, groupName) : undefined;
  return { uid, gid: runAsGroup ?? imageGroup ?? entry?.gid ?? 0, home: entry?.home ?? '/' };
}

function groupId(image: Image, group: string): number {
  if (isNumber(group)) return Number(group);
  for (const line of readText(image, '/etc/group').split('\n')) {
    const [name, , gid] = line.split(':');
    if (name === group && gid !== undefined && isNumber(gid)) return Number(gid);
  }
  throw new RuntimeError('StartError', `unable to find group ${group}: no matching entries in group file`);
}

function parsePasswd(text: string): readonly PasswdEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid, , home] = line.split(':');
    if (name === undefined || uid === undefined || gid === undefined || !isNumber(uid) || !isNumber(gid)) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), home: home === undefined || home === '' ? '/' : home }];
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
