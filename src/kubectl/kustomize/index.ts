/**
 * kustomize, as kubectl 1.33 has it (v5.6.0): builds a directory with a kustomization into resources. Pure but for the files
 * that it is given to read. Imports printers of kubectl, and api. Upstream: sigs.k8s.io/kustomize/api
 */
import { toYaml } from '../printers/yaml.ts';
import { joinPath, type KustomizeFiles } from './files.ts';
import { Loader } from './loader.ts';
import { sortResources } from './order.ts';
import { annotateOrigins } from './origins.ts';
import { Target } from './target.ts';
import { setTexts } from './transformers/simple.ts';

export { KustomizeError } from './failure.ts';
export type { KustomizeFiles } from './files.ts';

export interface KustomizeRequest {
  readonly files: KustomizeFiles;
  /** Directory that `path` is from. */
  readonly cwd: string;
  readonly path: string;
  /** Whether files may be read from anywhere (`--load-restrictor=LoadRestrictionsNone`). */
  readonly unrestricted?: boolean;
  /** Told of what is deprecated, a line at a time. */
  readonly warn: (line: string) => void;
}

/** The version that kubectl says its kustomize has. */
const MANAGED_BY = 'kustomize-(devel)';

/** Builds a kustomization. @returns the resources, in order. @throws KustomizeError in kustomize's words */
export async function buildKustomization(request: KustomizeRequest): Promise<readonly Record<string, unknown>[]> {
  const { files, cwd, path, unrestricted = false, warn } = request;
  const loader = await Loader.open(joinPath(cwd, path), path, { files, unrestricted });
  const target = await Target.load(loader, warn);
  const map = await target.build();
  sortResources(map, target.kustomization.sortOptions);
  const { buildMetadata = [] } = target.kustomization;
  if (buildMetadata.includes('managedByLabel')) {
    const label = { 'app.kubernetes.io/managed-by': MANAGED_BY };
    setTexts(map, label, [{ path: 'metadata/labels', create: true }]);
  }
  await annotateOrigins(map.resources, buildMetadata);
  return map.resources.map(({ content }) => content);
}

/** Resources as `kubectl kustomize` prints them. */
export async function kustomizationText(resources: readonly object[]): Promise<string> {
  return (await Promise.all(resources.map(toYaml))).join('---\n');
}
