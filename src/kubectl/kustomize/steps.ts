import type { TransformerConfig } from './defaults.ts';
import { KustomizeError } from './failure.ts';
import { mergeSpecs } from './field-spec.ts';
import { generateConfigMap, generateSecret, mergeOptions } from './generators.ts';
import type { GeneratorArgs, Kustomization, LabelSet } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { configuring, refuseHelm, type Transform } from './plugins.ts';
import type { Resource } from './resource.ts';
import { setImages } from './transformers/images.ts';
import { setNamespaces } from './transformers/namespace.ts';
import { readJsonPatch, readMerges, readPatch } from './transformers/patches.ts';
import { readReplacements, replaceAll } from './transformers/replacements.ts';
import { renameAll, setReplicas, setTexts } from './transformers/simple.ts';

/** One thing that a kustomization asks for, ready to be made. */
export interface Step<T> {
  /** What upstream calls the part that does it. */
  readonly kind: string;
  readonly make: () => Promise<T>;
}

/** What a kustomization generates, in upstream's order. */
export async function builtinGenerators(
  loader: Loader,
  kustomization: Kustomization,
): Promise<readonly Step<Resource>[]> {
  const { configMapGenerator = [], secretGenerator = [], helmCharts = [], generatorOptions } = kustomization;
  const step = (kind: string, args: GeneratorArgs, make: typeof generateSecret): Step<Resource> => {
    const options = mergeOptions(args.options, generatorOptions);
    return { kind, make: () => make(loader, options === undefined ? args : { ...args, options }) };
  };
  for (const chart of helmCharts) {
    await configuring('HelmChartInflationGenerator', chart, () => Promise.resolve().then(refuseHelm));
  }
  return [
    ...configMapGenerator.map((args) => step('ConfigMapGenerator', args, generateConfigMap)),
    ...secretGenerator.map((args) => step('SecretGenerator', args, generateSecret)),
  ];
}

function labelSpecs(label: LabelSet, config: TransformerConfig): TransformerConfig['labels'] {
  try {
    const own = mergeSpecs(label.fields ?? [], config.labels);
    if (label.includeSelectors === true) return mergeSpecs(own, config.commonLabels);
    const templates = label.includeTemplates === true ? mergeSpecs(own, config.templateLabels) : own;
    return mergeSpecs(templates, [{ path: 'metadata/labels', create: true }]);
  } catch (cause) {
    if (cause instanceof KustomizeError) throw new KustomizeError(`failed to merge labels: ${cause.message}`);
    throw cause;
  }
}

/** What a kustomization changes, in upstream's order. */
export function builtinTransformers(
  loader: Loader,
  kustomization: Kustomization,
  config: TransformerConfig,
): readonly Step<Transform>[] {
  const {
    namespace = '',
    namePrefix = '',
    nameSuffix = '',
    commonLabels,
    labels = [],
    replacements = [],
  } = kustomization;
  const { commonAnnotations = {}, patchesStrategicMerge = [], patches = [], patchesJson6902 = [] } = kustomization;
  const { replicas = [], images = [] } = kustomization;
  const steps: Step<Transform>[] = [];
  const add = (kind: string, transform: Transform): void => {
    steps.push({ kind, make: () => Promise.resolve(transform) });
  };
  const read = (kind: string, settings: object, make: () => Promise<Transform>): void => {
    steps.push({ kind, make: () => configuring(kind, settings, make) });
  };
  if (patchesStrategicMerge.length > 0) {
    read('PatchStrategicMergeTransformer', { paths: patchesStrategicMerge }, () =>
      readMerges(loader, patchesStrategicMerge),
    );
  }
  for (const patch of patches) read('PatchTransformer', patch, () => readPatch(loader, patch));
  if (namespace !== '') {
    add('NamespaceTransformer', (map) => {
      setNamespaces(map, namespace, { specs: config.namespace });
    });
  }
  if (namePrefix !== '') {
    add('PrefixTransformer', (map) => {
      renameAll(map, namePrefix, 'prefix', config.namePrefix);
    });
  }
  if (nameSuffix !== '') {
    add('SuffixTransformer', (map) => {
      renameAll(map, nameSuffix, 'suffix', config.nameSuffix);
    });
  }
  for (const label of labels) {
    const specs = labelSpecs(label, config);
    add('LabelTransformer', (map) => {
      setTexts(map, label.pairs ?? {}, specs);
    });
  }
  if (labels.length > 0 || Object.keys(commonLabels ?? {}).length > 0) {
    add('LabelTransformer', (map) => {
      setTexts(map, commonLabels ?? {}, config.commonLabels);
    });
  }
  if (Object.keys(commonAnnotations).length > 0) {
    add('AnnotationsTransformer', (map) => {
      setTexts(map, commonAnnotations, config.commonAnnotations);
    });
  }
  for (const { patch, ...rest } of patchesJson6902) {
    const settings = { ...rest, ...(patch === undefined ? {} : { jsonOp: patch }) };
    read('PatchJson6902Transformer', settings, () =>
      readJsonPatch(loader, { ...rest, ...(patch === undefined ? {} : { patch }) }),
    );
  }
  for (const replica of replicas) {
    add('ReplicaCountTransformer', (map) => {
      setReplicas(map, replica, config.replicas);
    });
  }
  for (const image of images) {
    add('ImageTagTransformer', (map) => {
      setImages(map, image, config.images);
    });
  }
  if (replacements.length > 0) {
    read('ReplacementTransformer', { replacements }, async () => {
      const all = await readReplacements(loader, replacements);
      return (map) => {
        replaceAll(map, all);
      };
    });
  }
  return steps;
}
