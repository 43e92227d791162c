import type { Tmpfs } from '../../kernel/index.ts';

const SETGID = 0o2000;

/**
 * Gives a volume to the group `fsGroup`: its members may read it, and write it unless it is read-only, and what is made
 * in its directories is the group's too. upstream: pkg/volume/volume_linux.go, changeFilePermission
 */
export function setVolumeOwnership(tmpfs: Tmpfs, fsGroup: number, readOnly: boolean, path = ''): void {
  const info = tmpfs.stat(path);
  if (info === undefined) return;
  // What is as it should be is not touched: it would have to be saved again.
  if (info.gid !== fsGroup) tmpfs.chown(path, info.uid, fsGroup);
  if (info.type === 'symlink') return;
  const mask = readOnly ? 0o440 : 0o660;
  const directory = info.type === 'directory';
  const mode = info.mode | (directory ? mask | 0o110 | SETGID : mask);
  if (mode !== info.mode) tmpfs.chmod(path, mode);
  if (!directory) return;
  for (const name of tmpfs.list(path))
    setVolumeOwnership(tmpfs, fsGroup, readOnly, path === '' ? name : `${path}/${name}`);
}

/** Whether the root of a volume is the group's already. upstream: pkg/volume/volume_linux.go, skipPermissionChange */
export function isOwned(tmpfs: Tmpfs, fsGroup: number, readOnly: boolean): boolean {
  const info = tmpfs.stat('');
  const wanted = (readOnly ? 0o440 : 0o660) | 0o110 | SETGID;
  return info?.gid === fsGroup && (info.mode & wanted) === wanted;
}
