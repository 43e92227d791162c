import type {
  CSIPersistentVolumeSource,
  EphemeralVolumeSource,
  PersistentVolumeSpec,
  ProjectedVolumeSource,
  Volume,
} from '../../../api/index.ts';
import { claimLines } from './claims.ts';

type Line = readonly [label: string, value: unknown];

function lines(type: string, ...rest: readonly Line[]): string {
  const all: readonly Line[] = [['Type', type], ...rest];
  return all.map(([label, value]) => `    ${label}:\t${String(value)}\n`).join('');
}

/** What a volume of a pod is made of. Upstream: describe.go, describeVolumes. */
function source(it: Volume): string {
  const { configMap, secret, emptyDir, hostPath, persistentVolumeClaim, ephemeral, image, projected, downwardAPI } = it;
  if (configMap !== undefined) {
    const { name = '', optional = false } = configMap;
    return lines('ConfigMap (a volume populated by a ConfigMap)', ['Name', name], ['Optional', optional]);
  }
  if (secret !== undefined) {
    const { secretName = '', optional = false } = secret;
    return lines('Secret (a volume populated by a Secret)', ['SecretName', secretName], ['Optional', optional]);
  }
  if (emptyDir !== undefined) {
    const { medium = '', sizeLimit = '<unset>' } = emptyDir;
    const type = "EmptyDir (a temporary directory that shares a pod's lifetime)";
    return lines(type, ['Medium', medium], ['SizeLimit', sizeLimit]);
  }
  if (hostPath !== undefined) return hostPathLines(hostPath);
  if (persistentVolumeClaim !== undefined) {
    const { claimName, readOnly = false } = persistentVolumeClaim;
    const type = 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)';
    return lines(type, ['ClaimName', claimName], ['ReadOnly', readOnly]);
  }
  if (ephemeral !== undefined) return ephemeralLines(ephemeral);
  if (image !== undefined) {
    const { reference = '', pullPolicy = '' } = image;
    return lines('Image (a container image or OCI artifact)', ['Reference', reference], ['PullPolicy', pullPolicy]);
  }
  if (projected !== undefined) return projectedLines(projected);
  if (downwardAPI !== undefined) {
    const items = (downwardAPI.items ?? []).map(
      ({ fieldRef, resourceFieldRef, path }) =>
        `      ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}\n`,
    );
    return `${lines('DownwardAPI (a volume populated by information about the pod)')}    Items:\n${items.join('')}`;
  }
  return lines(Object.keys(it).find((key) => key !== 'name') ?? '<unknown>');
}

function hostPathLines({ path, type = '' }: { readonly path: string; readonly type?: string }): string {
  return lines('HostPath (bare host directory volume)', ['Path', path], ['HostPathType', type]);
}

function ephemeralLines({ volumeClaimTemplate: template }: EphemeralVolumeSource): string {
  const type = 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)';
  if (template === undefined) return lines(type);
  const { metadata = {}, spec } = template;
  const indented = claimLines({ metadata, spec }, false).replaceAll(/^(?=.)/gm, '    ');
  return lines(type) + indented;
}

function projectedLines({ sources = [] }: ProjectedVolumeSource): string {
  const parts = sources.map(({ secret, downwardAPI, configMap, serviceAccountToken }) => {
    const named = secret ?? configMap;
    if (named !== undefined) {
      const label = secret === undefined ? 'ConfigMapName' : 'SecretName';
      return `    ${label}:\t${named.name ?? ''}\n    Optional:\t${String(named.optional ?? false)}\n`;
    }
    if (downwardAPI !== undefined) return '    DownwardAPI:\ttrue\n';
    return `    TokenExpirationSeconds:\t${serviceAccountToken?.expirationSeconds ?? ''}\n`;
  });
  return lines('Projected (a volume that contains injected data from multiple sources)') + parts.join('');
}

export function volumeLines(all: readonly Volume[] | undefined): string {
  if (all === undefined || all.length === 0) return 'Volumes:\t<none>\n';
  return `Volumes:\n${all.map((it) => `  ${it.name}:\n${source(it)}`).join('')}`;
}

/** What a persistent volume is made of. Upstream: describe.go, describePersistentVolume. */
export function persistentSource(spec: PersistentVolumeSpec): string {
  const { hostPath, local, nfs, csi } = spec;
  if (hostPath !== undefined) return hostPathLines(hostPath);
  if (local !== undefined) {
    return lines('LocalVolume (a persistent volume backed by local storage on a node)', ['Path', local.path]);
  }
  if (nfs !== undefined) {
    const rest: Line[] = [
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', nfs.readOnly ?? false],
    ];
    return lines('NFS (an NFS mount that lasts the lifetime of a pod)', ...rest);
  }
  return csi === undefined ? lines('<unknown>') : csiLines(csi);
}

function csiLines({
  driver,
  fsType = '',
  volumeHandle,
  readOnly = false,
  volumeAttributes,
}: CSIPersistentVolumeSource): string {
  const attributes = Object.entries(volumeAttributes ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `\t    ${key}=${value}\n`);
  return [
    lines(
      'CSI (a Container Storage Interface (CSI) volume source)',
      ['Driver', driver],
      ['FSType', fsType],
      ['VolumeHandle', volumeHandle],
      ['ReadOnly', readOnly],
    ),
    `    VolumeAttributes:${attributes.length === 0 ? '\t<none>\n' : attributes.join('    ')}`,
  ].join('');
}
