import type { PodSpec, Volume, VolumeProjection } from '../generated/types.ts';
import { claimSpecWarnings } from './fractions.ts';

/** Sources that are of the past. The first ones only pods warn of. */
const GIT_REPO = ['gitRepo', 'deprecated in v1.11'] as const;
export const DEPRECATED_SOURCES = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+', 'storageOS'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const;

export function volumeWarnings(warnings: string[], spec: PodSpec, field: string): void {
  (spec.volumes ?? []).forEach((volume, index) => {
    const at = `${field}.volumes[${String(index)}]`;
    for (const [name, text, said = name] of [GIT_REPO, ...DEPRECATED_SOURCES]) {
      if (volume[name] !== undefined) warnings.push(`${at}.${said}: ${text}`);
    }
    const template = volume.ephemeral?.volumeClaimTemplate;
    if (template !== undefined) claimSpecWarnings(warnings, template.spec, `${at}.ephemeral.volumeClaimTemplate.spec`);
  });
  for (const volume of spec.volumes ?? []) overlapWarnings(warnings, volume);
}

interface Files {
  readonly path: string;
}

function pathsOf(items: readonly Files[]): readonly string[] {
  return items.map(({ path }) => path);
}

/** As upstream: without regard to where a name ends. */
function collision(known: ReadonlySet<string>, path: string): string | undefined {
  for (const item of known) {
    if (item === '' || path === '') return undefined;
    if (`${item}/`.startsWith(path) || `${path}/`.startsWith(item)) return item;
  }
  return undefined;
}

/** Upstream: checkVolumeMappingForOverlap */
function tellOverlaps(warnings: string[], paths: readonly string[], who: string): void {
  const known = new Set<string>();
  for (const path of paths) {
    const name = path.replace(/\/+$/, '');
    const other = collision(known, name);
    if (other !== undefined) {
      warnings.push(`${who}: overlapping paths: ${JSON.stringify(name)} with ${JSON.stringify(other)}`);
    }
    known.add(name);
  }
}

/** The paths of a source of a projected volume, and what it is called. */
function projected(source: VolumeProjection): readonly [readonly string[], string] | undefined {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
  if (configMap?.items !== undefined) {
    return [pathsOf(configMap.items), `Projected ConfigMap ${JSON.stringify(configMap.name ?? '')}`];
  }
  if (secret?.items !== undefined) {
    return [pathsOf(secret.items), `Projected Secret ${JSON.stringify(secret.name ?? '')}`];
  }
  if (downwardAPI?.items !== undefined) return [pathsOf(downwardAPI.items), 'Projected DownwardAPI'];
  if (serviceAccountToken !== undefined) return [[serviceAccountToken.path], 'Projected ServiceAccountToken'];
  if (clusterTrustBundle === undefined) return undefined;
  const name = clusterTrustBundle.name ?? clusterTrustBundle.signerName ?? '';
  return [[clusterTrustBundle.path], `Projected ClusterTrustBundle ${JSON.stringify(name)}`];
}

/** Upstream: warningsForOverlappingVirtualPaths */
function overlapWarnings(warnings: string[], volume: Volume): void {
  const { configMap, secret, downwardAPI } = volume;
  const who = (what: string): string => `volume ${JSON.stringify(volume.name)} (${what})`;
  if (configMap?.items !== undefined) {
    tellOverlaps(warnings, pathsOf(configMap.items), who(`ConfigMap ${JSON.stringify(configMap.name ?? '')}`));
  }
  if (secret?.items !== undefined) {
    tellOverlaps(warnings, pathsOf(secret.items), who(`Secret ${JSON.stringify(secret.secretName ?? '')}`));
  }
  if (downwardAPI?.items !== undefined) tellOverlaps(warnings, pathsOf(downwardAPI.items), who('DownwardAPI'));
  const all = new Set<string>();
  for (const source of volume.projected?.sources ?? []) {
    if (Object.keys(source).length === 0) warnings.push(`${who('Projected')} has no sources provided`);
    const [paths = [], name = ''] = projected(source) ?? [];
    if (paths.length === 0) continue;
    tellOverlaps(warnings, paths, who(name));
    const own = new Set(paths);
    tellOverlaps(warnings, [...own, ...all].sort(), who(name));
    for (const path of own) all.add(path);
  }
}
