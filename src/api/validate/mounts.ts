import type { Container, Volume, VolumeMount } from '../generated/types.ts';
import { type Errors, checkDescendingPath } from './common.ts';
import { forbidden, invalidValue, notFound, notSupported, required } from './field-error.ts';
import type { Volumes } from './volume.ts';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE = ['Disabled', 'Enabled', 'IfPossible'];

/** What is said of a mount's options is said of the list, as upstream does. */
function checkPropagation(errors: Errors, field: string, mount: VolumeMount, container: Container): void {
  const propagation = mount.mountPropagation;
  if (propagation === undefined) return;
  if (!PROPAGATIONS.includes(propagation)) errors.push(notSupported(field, propagation, PROPAGATIONS));
  if (propagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
    errors.push(forbidden(field, 'Bidirectional mount propagation is available only to privileged containers'));
  }
}

/** Upstream: validateMountRecursiveReadOnly */
function checkRecursive(errors: Errors, field: string, mount: VolumeMount): void {
  const { recursiveReadOnly: mode, readOnly, mountPropagation = 'None' } = mount;
  if (mode === undefined || mode === 'Disabled') return;
  if (!RECURSIVE.includes(mode)) {
    errors.push(notSupported(field, mode, RECURSIVE));
    return;
  }
  if (readOnly !== true) errors.push(forbidden(field, 'may only be specified when readOnly is true'));
  if (mountPropagation !== 'None') {
    errors.push(forbidden(field, 'may only be specified when mountPropagation is None or not specified'));
  }
}

function checkSubPath(errors: Errors, field: string, at: string, mount: VolumeMount, volume: Volume | undefined): void {
  const { subPath = '', subPathExpr = '' } = mount;
  if (volume?.image !== undefined) {
    const why = 'not allowed in image volume sources';
    if (subPath !== '') errors.push(invalidValue(`${at}.subPath`, subPath, why));
    if (subPathExpr !== '') errors.push(invalidValue(`${at}.subPathExpr`, subPathExpr, why));
  }
  if (subPath !== '') checkDescendingPath(errors, `${field}.subPath`, subPath);
  if (subPathExpr === '') return;
  if (subPath !== '') {
    errors.push(invalidValue(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
  }
  checkDescendingPath(errors, `${field}.subPathExpr`, subPathExpr);
}

/** Upstream: ValidateVolumeMounts. */
export function checkMounts(errors: Errors, field: string, container: Container, volumes: Volumes): void {
  const paths = new Set<string>();
  const devices = container.volumeDevices ?? [];
  (container.volumeMounts ?? []).forEach((mount, index) => {
    const at = `${field}[${String(index)}]`;
    const { name, mountPath } = mount;
    if (name === '') errors.push(required(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFound(`${at}.name`, name));
    if (mountPath === '') errors.push(required(`${at}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalidValue(`${at}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (devices.some((device) => device.name === name)) {
      errors.push(invalidValue(`${at}.name`, name, 'must not already exist in volumeDevices'));
    }
    if (devices.some((device) => device.devicePath === mountPath)) {
      errors.push(invalidValue(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    }
    checkSubPath(errors, field, at, mount, volumes.get(name));
    checkPropagation(errors, `${field}.mountPropagation`, mount, container);
    checkRecursive(errors, `${field}.recursiveReadOnly`, mount);
  });
}

/** Upstream: ValidateVolumeDevices. */
export function checkDevices(errors: Errors, field: string, container: Container, volumes: Volumes): void {
  const [names, paths] = [new Set<string>(), new Set<string>()];
  const mounts = container.volumeMounts ?? [];
  (container.volumeDevices ?? []).forEach(({ name, devicePath: path }, index) => {
    const at = `${field}[${String(index)}]`;
    const complain = (what: 'name' | 'devicePath', value: string, why: string): void => {
      errors.push(invalidValue(`${at}.${what}`, value, why));
    };
    const volume = volumes.get(name);
    if (name === '') errors.push(required(`${at}.name`));
    if (names.has(name)) complain('name', name, 'must be unique');
    if (volume === undefined) errors.push(notFound(`${at}.name`, name));
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      complain('name', name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode');
    }
    if (path === '') errors.push(required(`${at}.devicePath`));
    if (paths.has(path)) complain('devicePath', path, 'must be unique');
    if (path.split('/').includes('..')) complain('devicePath', path, "can not contain backsteps ('..')");
    else paths.add(path);
    if (mounts.some((mount) => mount.name === name)) complain('name', name, 'must not already exist in volumeMounts');
    if (mounts.some(({ mountPath }) => mountPath === path)) {
      complain('devicePath', path, 'must not already exist as a path in volumeMounts');
    }
    if (name !== '') names.add(name);
  });
}
