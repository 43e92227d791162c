import { DEFAULT_CONFIG, type NameReference, type TransformerConfig } from './defaults.ts';
import { type FieldSpec, mergeSpecs } from './field-spec.ts';
import type { GvkSelector } from './ids.ts';
import type { Loader } from './loader.ts';
import { checkShape, type Shape } from './shape.ts';
import { isTree, type Tree } from './tree.ts';
import { documentOf } from './yaml-input.ts';

export const EMPTY_CONFIG: TransformerConfig = {
  namePrefix: [],
  nameSuffix: [],
  namespace: [],
  commonLabels: [],
  labels: [],
  templateLabels: [],
  commonAnnotations: [],
  nameReference: [],
  varReference: [],
  images: [],
  replicas: [],
};

function sameKind(a: GvkSelector, b: GvkSelector): boolean {
  const whole = { group: '', version: '', kind: '' };
  const [x, y] = [
    { ...whole, ...a },
    { ...whole, ...b },
  ];
  return x.group === y.group && x.version === y.version && x.kind === y.kind;
}

function mergeReferences(known: readonly NameReference[], more: readonly NameReference[]): readonly NameReference[] {
  const result = [...known];
  for (const reference of more) {
    const at = result.findIndex((it) => sameKind(it, reference));
    const old = result[at];
    if (old === undefined) result.push(reference);
    else result[at] = { ...old, fieldSpecs: mergeSpecs(old.fieldSpecs, reference.fieldSpecs) };
  }
  return result;
}

/** Upstream: api/internal/plugins/builtinconfig, TransformerConfig.Merge */
export function mergeConfigs(known: TransformerConfig, more: TransformerConfig): TransformerConfig {
  const merged = (field: Exclude<keyof TransformerConfig, 'nameReference'>): readonly FieldSpec[] =>
    mergeSpecs(known[field], more[field]);
  return {
    namePrefix: merged('namePrefix'),
    nameSuffix: merged('nameSuffix'),
    namespace: merged('namespace'),
    commonLabels: merged('commonLabels'),
    labels: merged('labels'),
    templateLabels: merged('templateLabels'),
    commonAnnotations: merged('commonAnnotations'),
    nameReference: mergeReferences(known.nameReference, more.nameReference),
    varReference: merged('varReference'),
    images: merged('images'),
    replicas: merged('replicas'),
  };
}

const GVK = { group: 'string', version: 'string', kind: 'string' } as const;
const SPECS: Shape = { list: { fields: { ...GVK, path: 'string', create: 'bool' } } };
const CONFIG: Shape = {
  fields: {
    ...Object.fromEntries(Object.keys(EMPTY_CONFIG).map((field) => [field, SPECS])),
    nameReference: { list: { fields: { ...GVK, fieldSpecs: SPECS } } },
  },
};

/** The default configuration, and what the files of `configurations` add. */
export async function loadConfig(loader: Loader, paths: readonly string[]): Promise<TransformerConfig> {
  let config = EMPTY_CONFIG;
  for (const path of paths) {
    const document = (await documentOf(await loader.loadText(path))) ?? {};
    checkShape(document, CONFIG, 'TransformerConfig');
    config = mergeConfigs(config, { ...EMPTY_CONFIG, ...(document as Partial<TransformerConfig>) });
  }
  return mergeConfigs(DEFAULT_CONFIG, config);
}

function extension(property: Tree, name: string): string | undefined {
  const value = property[name];
  return typeof value === 'string' ? value : undefined;
}

/** What the marks of a definition's properties say about its fields. Upstream: accumulator/loadconfigfromcrds.go */
function configOf(definitions: Tree, name: string, kind: string, path: readonly string[]): TransformerConfig {
  const definition = definitions[name];
  const schema = isTree(definition) ? definition['Schema'] : undefined;
  const properties = isTree(schema) && isTree(schema['properties']) ? schema['properties'] : {};
  let config = EMPTY_CONFIG;
  for (const [field, property] of Object.entries(properties)) {
    if (!isTree(property)) continue;
    const here = [...path, field];
    const spec = { kind, path: here.join('/') };
    const has = (mark: string): boolean => extension(property, mark) !== undefined;
    const version = extension(property, 'x-kubernetes-object-ref-api-version');
    const referred = extension(property, 'x-kubernetes-object-ref-kind');
    const nameKey = extension(property, 'x-kubernetes-object-ref-name-key') ?? 'name';
    const reference = {
      kind: referred ?? '',
      version: version ?? '',
      fieldSpecs: [{ kind, path: [...here, nameKey].join('/') }],
    };
    config = mergeConfigs(config, {
      ...EMPTY_CONFIG,
      commonAnnotations: has('x-kubernetes-annotation') ? [spec] : [],
      commonLabels: has('x-kubernetes-label-selector') ? [spec] : [],
      namePrefix: has('x-kubernetes-identity') ? [spec] : [],
      nameReference: version === undefined || referred === undefined ? [] : [reference],
    });
    const ref = property['$ref'];
    if (typeof ref === 'string') config = mergeConfigs(config, configOf(definitions, ref, kind, here));
  }
  return config;
}

/** What OpenAPI definitions of custom kinds add. */
export async function loadCrds(loader: Loader, paths: readonly string[]): Promise<TransformerConfig> {
  let config = EMPTY_CONFIG;
  for (const path of paths) {
    const definitions = await documentOf(await loader.loadText(path));
    if (!isTree(definitions)) continue;
    for (const [name, definition] of Object.entries(definitions)) {
      const schema = isTree(definition) ? definition['Schema'] : undefined;
      const properties = isTree(schema) ? schema['properties'] : undefined;
      if (!isTree(properties) || ['kind', 'apiVersion', 'metadata'].some((it) => properties[it] === undefined))
        continue;
      config = mergeConfigs(config, configOf(definitions, name, name.split('.').at(-1) ?? '', []));
    }
  }
  return config;
}
