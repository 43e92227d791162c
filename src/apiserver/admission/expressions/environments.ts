import {
  AUTHORIZER_TYPE,
  BASE_FUNCTIONS,
  BOOL,
  type CelType,
  DYN,
  Environment,
  INT,
  JSON_PATCH,
  listOf,
  mapOf,
  RESOURCE_CHECK_TYPE,
  STRING,
  type StructDeclaration,
  structOf,
  TIMESTAMP,
} from '../../../cel/index.ts';

function struct(name: string, fields: Readonly<Record<string, CelType>>): StructDeclaration {
  return { name, fields: new Map(Object.entries(fields)) };
}

const STRINGS = listOf(STRING);

/** upstream: k8s.io/apiserver/pkg/admission/plugin/cel/compile.go BuildRequestType */
const REQUEST: readonly StructDeclaration[] = [
  struct('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING }),
  struct('kubernetes.GroupVersionResource', { group: STRING, version: STRING, resource: STRING }),
  struct('kubernetes.UserInfo', { username: STRING, uid: STRING, groups: STRINGS, extra: mapOf(STRING, STRINGS) }),
  struct('kubernetes.AdmissionRequest', {
    kind: structOf('kubernetes.GroupVersionKind'),
    resource: structOf('kubernetes.GroupVersionResource'),
    subResource: STRING,
    requestKind: structOf('kubernetes.GroupVersionKind'),
    requestResource: structOf('kubernetes.GroupVersionResource'),
    requestSubResource: STRING,
    name: STRING,
    namespace: STRING,
    operation: STRING,
    userInfo: structOf('kubernetes.UserInfo'),
    dryRun: BOOL,
    options: DYN,
  }),
];

/** upstream: k8s.io/apiserver/pkg/admission/plugin/cel/compile.go BuildNamespaceType */
const NAMESPACE: readonly StructDeclaration[] = [
  struct('kubernetes.NamespaceSpec', { finalizers: STRINGS }),
  struct('kubernetes.NamespaceCondition', {
    status: STRING,
    type: STRING,
    lastTransitionTime: TIMESTAMP,
    message: STRING,
    reason: STRING,
  }),
  struct('kubernetes.NamespaceStatus', {
    conditions: listOf(structOf('kubernetes.NamespaceCondition')),
    phase: STRING,
  }),
  struct('kubernetes.NamespaceMetadata', {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: mapOf(STRING, STRING),
    annotations: mapOf(STRING, STRING),
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: STRINGS,
  }),
  struct('kubernetes.Namespace', {
    metadata: structOf('kubernetes.NamespaceMetadata'),
    spec: structOf('kubernetes.NamespaceSpec'),
    status: structOf('kubernetes.NamespaceStatus'),
  }),
];

const VARIABLES = 'kubernetes.variables';

export interface EnvironmentChoice {
  readonly params: boolean;
  readonly authorizer: boolean;
  /** `Object{…}` and `JSONPatch{…}`: what mutations are written with. */
  readonly patches?: boolean;
  /** Of the variables of a policy, by name; undefined where there can be none. */
  readonly variables?: ReadonlyMap<string, CelType>;
  /** Types of `object` and `oldObject`, and of `params`, where they are known. */
  readonly types?: {
    readonly object: CelType;
    readonly params: CelType;
    readonly resolve: (name: string) => StructDeclaration | undefined;
  };
}

/** What expressions of admission can refer to. upstream: k8s.io/apiserver/pkg/admission/plugin/cel/compile.go */
export function admissionEnvironment(choice: EnvironmentChoice): Environment {
  const { params, authorizer, patches = false, variables, types } = choice;
  const object = types?.object ?? DYN;
  return new Environment({
    functions: patches ? [...BASE_FUNCTIONS, ...JSON_PATCH] : BASE_FUNCTIONS,
    variables: {
      object,
      oldObject: object,
      namespaceObject: structOf('kubernetes.Namespace'),
      request: structOf('kubernetes.AdmissionRequest'),
      ...(params ? { params: types?.params ?? DYN } : {}),
      ...(authorizer ? { authorizer: AUTHORIZER_TYPE, 'authorizer.requestResource': RESOURCE_CHECK_TYPE } : {}),
      ...(variables === undefined ? {} : { variables: structOf(VARIABLES) }),
    },
    structs: [...REQUEST, ...NAMESPACE, ...(variables === undefined ? [] : [{ name: VARIABLES, fields: variables }])],
    resolveStruct: (name) => types?.resolve(name) ?? (patches ? patchType(name) : undefined),
  });
}

export const JSON_PATCH_TYPE = structOf('JSONPatch');
export const OBJECT_TYPE = structOf('Object');

const JSON_PATCH_FIELDS: ReadonlyMap<string, CelType> = new Map([
  ['op', STRING],
  ['from', STRING],
  ['path', STRING],
  ['value', DYN],
]);

/** Objects may have any field: what they are made for is not known. upstream: apiserver/pkg/cel/mutation DynamicTypeResolver */
function patchType(name: string): StructDeclaration | undefined {
  if (name === 'JSONPatch') return { name, fields: JSON_PATCH_FIELDS };
  return name === 'Object' || name.startsWith('Object.') ? { name, fields: { get: () => DYN } } : undefined;
}
