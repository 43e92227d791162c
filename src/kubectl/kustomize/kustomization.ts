import { KustomizeError } from './failure.ts';
import type { FieldSpec } from './field-spec.ts';
import type { IdSelector } from './ids.ts';
import { checkShape, type Shape } from './shape.ts';
import { isTree, type Tree } from './tree.ts';
import { documentOf } from './yaml-input.ts';

export type Texts = Readonly<Record<string, string>>;

export interface Selector extends IdSelector {
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

export interface Patch {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: Selector;
  readonly options?: Readonly<Record<string, boolean>>;
}

export interface Image {
  readonly name?: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly tagSuffix?: string;
  readonly digest?: string;
}

export interface FieldOptions {
  readonly delimiter?: string;
  readonly index?: number;
  readonly encoding?: string;
  readonly create?: boolean;
}

export interface Replacement {
  readonly path?: string;
  readonly source?: IdSelector & { readonly fieldPath?: string; readonly options?: FieldOptions };
  readonly targets?: readonly {
    readonly select?: Selector;
    readonly reject?: readonly Selector[];
    readonly fieldPaths?: readonly string[];
    readonly options?: FieldOptions;
  }[];
}

export interface GeneratorOptions {
  readonly labels?: Texts;
  readonly annotations?: Texts;
  readonly disableNameSuffixHash?: boolean;
  readonly immutable?: boolean;
}

export interface GeneratorArgs {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly literals?: readonly string[];
  readonly files?: readonly string[];
  readonly envs?: readonly string[];
  readonly env?: string;
  readonly options?: GeneratorOptions;
  /** Of a secret. */
  readonly type?: string;
}

export interface Variable {
  readonly name: string;
  readonly objref: IdSelector & { readonly apiVersion?: string };
  readonly fieldref?: { readonly fieldPath?: string };
}

export interface SortOptions {
  readonly order?: string;
  readonly legacySortOptions?: { readonly orderFirst?: readonly string[]; readonly orderLast?: readonly string[] };
}

export interface LabelSet {
  readonly pairs?: Texts;
  readonly includeSelectors?: boolean;
  readonly includeTemplates?: boolean;
  readonly fields?: readonly FieldSpec[];
}

/** A kustomization file. Upstream: api/types/kustomization.go */
export interface Kustomization {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly openapi?: Texts;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly commonLabels?: Texts;
  readonly labels?: readonly LabelSet[];
  readonly commonAnnotations?: Texts;
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly Patch[];
  readonly patches?: readonly Patch[];
  readonly images?: readonly Image[];
  readonly imageTags?: readonly Image[];
  readonly replacements?: readonly Replacement[];
  readonly replicas?: readonly { readonly name?: string; readonly count?: number }[];
  readonly vars?: readonly Variable[];
  readonly sortOptions?: SortOptions;
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly crds?: readonly string[];
  readonly bases?: readonly string[];
  readonly configMapGenerator?: readonly GeneratorArgs[];
  readonly secretGenerator?: readonly GeneratorArgs[];
  readonly helmCharts?: readonly object[];
  readonly helmChartInflationGenerator?: readonly object[];
  readonly helmGlobals?: object;
  readonly generatorOptions?: GeneratorOptions;
  readonly configurations?: readonly string[];
  readonly generators?: readonly string[];
  readonly transformers?: readonly string[];
  readonly validators?: readonly string[];
  readonly buildMetadata?: readonly string[];
}

const TEXTS: Shape = { map: 'string' };
const LIST: Shape = { list: 'string' };
const ID = { group: 'string', version: 'string', kind: 'string', name: 'string', namespace: 'string' } as const;
const SELECTOR: Shape = { fields: { ...ID, labelSelector: 'string', annotationSelector: 'string' } };
const FIELD_OPTIONS: Shape = { fields: { delimiter: 'string', index: 'int', encoding: 'string', create: 'bool' } };
const OPTIONS: Shape = {
  fields: { labels: TEXTS, annotations: TEXTS, disableNameSuffixHash: 'bool', immutable: 'bool' },
};
const GENERATOR = {
  name: 'string',
  namespace: 'string',
  behavior: 'string',
  literals: LIST,
  files: LIST,
  envs: LIST,
  env: 'string',
  options: OPTIONS,
} as const;
const PATCHES: Shape = {
  list: { fields: { path: 'string', patch: 'string', target: SELECTOR, options: { map: 'bool' } } },
};
const IMAGES: Shape = {
  list: { fields: { name: 'string', newName: 'string', newTag: 'string', tagSuffix: 'string', digest: 'string' } },
};
const SPEC: Shape = { fields: { group: 'string', version: 'string', kind: 'string', path: 'string', create: 'bool' } };

const KUSTOMIZATION: Shape = {
  fields: {
    apiVersion: 'string',
    kind: 'string',
    metadata: { fields: { name: 'string', namespace: 'string', labels: TEXTS, annotations: TEXTS } },
    openapi: TEXTS,
    namePrefix: 'string',
    nameSuffix: 'string',
    namespace: 'string',
    commonLabels: TEXTS,
    labels: {
      list: {
        fields: { pairs: TEXTS, includeSelectors: 'bool', includeTemplates: 'bool', fields: { list: SPEC } },
      },
    },
    commonAnnotations: TEXTS,
    patchesStrategicMerge: LIST,
    patchesJson6902: PATCHES,
    patches: PATCHES,
    images: IMAGES,
    imageTags: IMAGES,
    replacements: {
      list: {
        fields: {
          path: 'string',
          source: { fields: { ...ID, fieldPath: 'string', options: FIELD_OPTIONS } },
          targets: {
            list: {
              fields: { select: SELECTOR, reject: { list: SELECTOR }, fieldPaths: LIST, options: FIELD_OPTIONS },
            },
          },
        },
      },
    },
    replicas: { list: { fields: { name: 'string', count: 'int' } } },
    vars: {
      list: {
        fields: {
          name: 'string',
          objref: { fields: { ...ID, apiVersion: 'string' } },
          fieldref: { fields: { fieldPath: 'string' } },
        },
      },
    },
    sortOptions: {
      fields: { order: 'string', legacySortOptions: { fields: { orderFirst: LIST, orderLast: LIST } } },
    },
    resources: LIST,
    components: LIST,
    crds: LIST,
    bases: LIST,
    configMapGenerator: { list: { fields: GENERATOR } },
    secretGenerator: { list: { fields: { ...GENERATOR, type: 'string' } } },
    helmGlobals: 'any',
    helmCharts: { list: 'any' },
    helmChartInflationGenerator: { list: 'any' },
    generatorOptions: OPTIONS,
    configurations: LIST,
    generators: LIST,
    transformers: LIST,
    validators: LIST,
    buildMetadata: LIST,
  },
};

const FIX = "Run 'kustomize edit fix' to update your Kustomization automatically.";

const DEPRECATED: readonly (readonly [field: keyof Kustomization, instead: string, fix: string])[] = [
  ['bases', 'resources', FIX],
  ['commonLabels', 'labels', FIX],
  ['imageTags', 'images', FIX],
  ['patchesJson6902', 'patches', FIX],
  ['patchesStrategicMerge', 'patches', FIX],
  ['vars', 'replacements', `[EXPERIMENTAL] ${FIX}`],
];

export function deprecations(kustomization: Kustomization): readonly string[] {
  return DEPRECATED.filter(([field]) => kustomization[field] !== undefined).map(
    ([field, instead, fix]) => `# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${fix}`,
  );
}

/** Fields that have a newer name take it. */
function modern(given: Kustomization): Kustomization {
  const { bases, imageTags, helmChartInflationGenerator, ...rest } = given;
  const generators = (list: readonly GeneratorArgs[] | undefined): readonly GeneratorArgs[] =>
    (list ?? []).map(({ env, ...args }) => (env ? { ...args, envs: [...(args.envs ?? []), env] } : args));
  const kind = given.kind ?? 'Kustomization';
  return {
    ...rest,
    kind,
    resources: [...(rest.resources ?? []), ...(bases ?? [])],
    images: [...(rest.images ?? []), ...(imageTags ?? [])],
    helmCharts: [...(rest.helmCharts ?? []), ...(helmChartInflationGenerator ?? [])],
    configMapGenerator: generators(rest.configMapGenerator),
    secretGenerator: generators(rest.secretGenerator),
  };
}

function isEmpty(kustomization: Tree): boolean {
  const filled = (value: unknown): boolean =>
    value !== '' && !(typeof value === 'object' && Object.keys(value ?? {}).length === 0 && !Array.isArray(value));
  return !Object.entries(kustomization).some(
    ([key, value]) =>
      key !== 'apiVersion' &&
      key !== 'kind' &&
      filled(value) &&
      !(Array.isArray(value) && value.length === 0 && (key === 'bases' || key === 'imageTags')),
  );
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, it]) => (it === null ? [] : [[key, withoutNulls(it)]])),
  );
}

/** Reads a kustomization file. @throws KustomizeError @returns it, and what is deprecated in it */
export async function parseKustomization(
  text: string,
  root: string,
): Promise<{ readonly kustomization: Kustomization; readonly warnings: readonly string[] }> {
  let document: unknown;
  try {
    document = (await documentOf(text)) ?? {};
    checkShape(document, KUSTOMIZATION, 'Kustomization');
  } catch (cause) {
    if (cause instanceof KustomizeError) throw new KustomizeError(`invalid Kustomization: ${cause.message}`);
    throw cause;
  }
  const tree = withoutNulls(document) as Tree & Kustomization;
  const warnings = deprecations(tree);
  if (isEmpty(tree)) throw new KustomizeError('kustomization.yaml is empty');
  const kustomization = modern(tree);
  const errors: string[] = [];
  const { kind = '', apiVersion } = kustomization;
  if (kind !== 'Kustomization' && kind !== 'Component') errors.push('kind should be Kustomization or Component');
  const version = kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1';
  if (apiVersion !== undefined && apiVersion !== '' && apiVersion !== version)
    errors.push(`apiVersion for ${kind} should be ${version}`);
  if (errors.length > 0) {
    throw new KustomizeError(`Failed to read kustomization file under ${root}:\n${errors.join('\n')}`);
  }
  return { kustomization, warnings };
}
