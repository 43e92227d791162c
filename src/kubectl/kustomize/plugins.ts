import { toYaml } from '../printers/yaml.ts';
import type { FieldSpec } from './field-spec.ts';
import { KustomizeError, withinAsync } from './failure.ts';
import { generateConfigMap, generateSecret } from './generators.ts';
import { idText } from './ids.ts';
import type { GeneratorArgs, Patch, Replacement, Texts } from './kustomization.ts';
import type { Loader } from './loader.ts';
import type { ResMap } from './res-map.ts';
import type { Resource } from './resource.ts';
import { addHashes } from './hash.ts';
import { setImages } from './transformers/images.ts';
import { setNamespaces } from './transformers/namespace.ts';
import { readJsonPatch, readMerges, readPatch } from './transformers/patches.ts';
import { readReplacements, replaceAll } from './transformers/replacements.ts';
import { renameAll, setReplicas, setTexts } from './transformers/simple.ts';
import { isTree, scalarText } from './tree.ts';
import { resourcesOf } from './yaml-input.ts';

export type Generate = () => Promise<readonly Resource[]>;
export type Transform = (map: ResMap) => void;

/** Helm is a program of its own, which kustomize only runs when it is told to. */
export function refuseHelm(): never {
  throw new KustomizeError('must specify --enable-helm');
}

/** What goes wrong while one of kustomize's own parts reads its configuration. Upstream: kusttarget.go */
export async function configuring<T>(kind: string, config: object, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof KustomizeError)) throw cause;
    const text = await toYaml(config);
    throw new KustomizeError(`trouble configuring builtin ${kind} with config: \`\n${text}\`: ${cause.message}`);
  }
}

/** The fields of the configuration of a transformer that stands in a file of its own. */
type Config = Readonly<Record<string, unknown>> & {
  readonly fieldSpecs?: readonly FieldSpec[];
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
};

type MakeTransform = (loader: Loader, config: Config) => Transform | Promise<Transform>;

function rename(where: 'prefix' | 'suffix'): MakeTransform {
  return (_loader, config) => {
    const { fieldSpecs } = config;
    if (fieldSpecs === undefined) throw new KustomizeError('fieldSpecs is not expected to be nil');
    return (map) => {
      renameAll(map, scalarText(config[where]), where, fieldSpecs);
    };
  };
}

const TRANSFORMERS: Readonly<Record<string, MakeTransform>> = {
  AnnotationsTransformer: (_loader, config) => (map) => {
    setTexts(map, (config['annotations'] ?? {}) as Texts, config.fieldSpecs ?? []);
  },
  LabelTransformer: (_loader, config) => (map) => {
    setTexts(map, (config['labels'] ?? {}) as Texts, config.fieldSpecs ?? []);
  },
  NamespaceTransformer: (_loader, config) => (map) => {
    setNamespaces(map, config.metadata?.namespace ?? '', {
      specs: config.fieldSpecs ?? [],
      unsetOnly: config['unsetOnly'] === true,
      subjects: scalarText(config['setRoleBindingSubjects']) || 'defaultOnly',
    });
  },
  PrefixTransformer: rename('prefix'),
  SuffixTransformer: rename('suffix'),
  PrefixSuffixTransformer: (_loader, config) => (map) => {
    renameAll(map, scalarText(config['prefix']), 'prefix', config.fieldSpecs ?? []);
    renameAll(map, scalarText(config['suffix']), 'suffix', config.fieldSpecs ?? []);
  },
  ImageTagTransformer: (_loader, config) => (map) => {
    setImages(map, config['imageTag'] ?? {}, config.fieldSpecs ?? []);
  },
  ReplicaCountTransformer: (_loader, config) => (map) => {
    setReplicas(map, config['replica'] ?? {}, config.fieldSpecs ?? []);
  },
  HashTransformer: () => (map) => {
    addHashes(map.resources);
  },
  PatchTransformer: (loader, config) => readPatch(loader, config as Patch),
  PatchJson6902Transformer: (loader, config) =>
    readJsonPatch(loader, { ...(config as Patch), patch: scalarText(config['jsonOp']) }),
  PatchStrategicMergeTransformer: async (loader, config) => {
    const { paths = [], patches = '' } = config as { paths?: readonly string[]; patches?: string };
    if (paths.length === 0 && patches === '') throw new KustomizeError('empty file path and empty patch content');
    return readMerges(loader, [...paths, ...(patches === '' ? [] : [patches])]);
  },
  ReplacementTransformer: async (loader, config) => {
    const replacements = await readReplacements(loader, (config['replacements'] ?? []) as readonly Replacement[]);
    return (map) => {
      replaceAll(map, replacements);
    };
  },
  ValueAddTransformer: (_loader, config) => {
    const targets = (config['targets'] ?? []) as readonly { readonly fieldPath?: string }[];
    const value = scalarText(config['value']);
    return (map) => {
      for (const { content } of map.resources) {
        for (const { fieldPath = '' } of targets) addValue(content, fieldPath.split('/'), value);
      }
    };
  },
};

/** Upstream: api/filters/valueadd, which makes what is missing. */
function addValue(holder: Record<string, unknown>, [part = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    holder[part] = value;
    return;
  }
  const child = holder[part];
  const next = isTree(child) ? child : {};
  holder[part] = next;
  addValue(next, rest, value);
}

const GENERATORS: Readonly<Record<string, (loader: Loader, config: Config) => Generate>> = {
  ConfigMapGenerator: (loader, config) => async () => [await generateConfigMap(loader, argsOf(config))],
  SecretGenerator: (loader, config) => async () => [await generateSecret(loader, argsOf(config))],
  HelmChartInflationGenerator: () => refuseHelm(),
};

function argsOf(config: Config): GeneratorArgs {
  const { metadata, ...rest } = config;
  const { name = '', namespace = '' } = metadata ?? {};
  return { ...(rest as GeneratorArgs), name, namespace };
}

/** @throws KustomizeError for plugins that are programs: kubectl runs none */
function demandBuiltin(resource: Resource): void {
  if (resource.content['apiVersion'] === 'builtin') return;
  throw new KustomizeError(`external plugins disabled; unable to load external plugin '${resource.originalId.kind}'`);
}

export async function generatorOf(loader: Loader, resource: Resource): Promise<Generate> {
  const made = async (): Promise<Generate> => {
    demandBuiltin(resource);
    const make = GENERATORS[resource.kind];
    const id = idText(resource.originalId);
    if (make !== undefined) {
      return withinAsync(`plugin ${id} fails configuration`, () =>
        Promise.resolve().then(() => make(loader, resource.content)),
      );
    }
    if (TRANSFORMERS[resource.kind] !== undefined) throw new KustomizeError(`plugin ${id} not a generator`);
    throw unknown(resource);
  };
  return withinAsync('failed to load generator', made);
}

function unknown(resource: Resource): KustomizeError {
  const { kind } = resource;
  return new KustomizeError(`unable to load builtin ${kind}.builtin.[noGrp]`);
}

export async function transformerOf(loader: Loader, resource: Resource): Promise<Transform> {
  demandBuiltin(resource);
  const make = TRANSFORMERS[resource.kind];
  const id = idText(resource.originalId);
  if (make !== undefined) {
    return withinAsync(`plugin ${id} fails configuration`, async () => make(loader, resource.content));
  }
  if (GENERATORS[resource.kind] !== undefined) throw new KustomizeError(`plugin ${id} not a transformer`);
  throw unknown(resource);
}

/** The resources that stand in a list of plugins by themselves, and the paths of those that are files. */
export async function inlinePlugins(
  list: readonly string[],
): Promise<{ readonly inline: readonly Resource[]; readonly paths: readonly string[] }> {
  const inline: Resource[] = [];
  const paths: string[] = [];
  for (const text of list) {
    try {
      inline.push(...(await resourcesOf(text)));
    } catch (cause) {
      if (!(cause instanceof KustomizeError)) throw cause;
      paths.push(text);
    }
  }
  return { inline, paths };
}
