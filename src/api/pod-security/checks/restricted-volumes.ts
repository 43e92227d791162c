import type { Volume } from '../../generated/types.ts';
import type { Check, CheckPod } from '../check.ts';
import { plural, quoted, sorted } from '../wording.ts';
import { HOST_PATH_VOLUMES } from './host-path-volumes.ts';

const ALLOWED = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const;

/** In the order in which upstream looks for them. */
const NAMED = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
] as const;

function typeOf(volume: Volume): string {
  return NAMED.find((type) => volume[type] !== undefined) ?? 'unknown';
}

const check: CheckPod = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter((volume) => ALLOWED.every((type) => volume[type] === undefined));
  if (bad.length === 0) return undefined;
  const types = sorted(bad.map(typeOf));
  const what = plural('restricted volume type', 'restricted volume types', types.length);
  const who = `${plural('volume', 'volumes', bad.length)} ${quoted(bad.map(({ name }) => name))}`;
  return {
    reason: 'restricted volume types',
    detail: `${who} ${plural('uses', 'use', bad.length)} ${what} ${quoted(types)}`,
  };
};

/** upstream: policy/check_restrictedVolumes.go */
export const restrictedVolumes: Check = {
  id: 'restrictedVolumes',
  level: 'restricted',
  versions: [{ since: 0, check, overrides: [HOST_PATH_VOLUMES] }],
};
