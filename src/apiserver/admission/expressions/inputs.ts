import {
  type Authorizer,
  groupVersion,
  type KubernetesObject,
  type Namespace,
  type Resource,
} from '../../../api/index.ts';
import { CelAuthorizer, CelResourceCheck, type CelValue, dataOf, plainValue, type Schema } from '../../../cel/index.ts';
import type { AdmissionAttributes } from '../../registry/index.ts';

/** What expressions of one request are evaluated with. */
export interface Inputs {
  readonly attributes: AdmissionAttributes;
  /** As which the request was matched; its objects are in this version. */
  readonly matched: Resource;
  readonly object: KubernetesObject | undefined;
  readonly oldObject: KubernetesObject | undefined;
  /** Undefined for cluster-scoped objects. */
  readonly namespace: Namespace | undefined;
  readonly params: KubernetesObject | undefined;
  readonly authorizer: Authorizer | undefined;
}

/** Variables are made when they are first asked for. upstream: k8s.io/apiserver/pkg/admission/plugin/cel/activation.go */
export class Activation {
  readonly #inputs: Inputs;
  readonly #known = new Map<string, CelValue>();

  constructor(inputs: Inputs) {
    this.#inputs = inputs;
  }

  /** The value of a variable; undefined where there is none. */
  resolve(name: string): CelValue | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const value = VALUES[name]?.(this.#inputs);
    if (value !== undefined) this.#known.set(name, value);
    return value;
  }
}

const VALUES: Readonly<Record<string, (inputs: Inputs) => CelValue | undefined>> = {
  object: ({ object }) => plainValue(object),
  oldObject: ({ oldObject }) => plainValue(oldObject),
  params: ({ params }) => plainValue(params),
  request: (inputs) => plainValue(admissionRequest(inputs)),
  namespaceObject: ({ namespace }) => (namespace === undefined ? null : dataOf(exposed(namespace), NAMESPACE_SCHEMA)),
  authorizer: authorizerOf,
  'authorizer.requestResource': (inputs) => {
    const by = authorizerOf(inputs);
    if (by === undefined) return undefined;
    const { resource, subresource, namespace, name } = inputs.attributes;
    return new CelResourceCheck(by, {
      group: resource.group,
      resource: resource.resource,
      subresource,
      namespace,
      name,
    });
  },
};

function authorizerOf({ attributes, authorizer }: Inputs): CelAuthorizer | undefined {
  return authorizer === undefined ? undefined : new CelAuthorizer(attributes.user, authorizer);
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields that are empty are left out, as Go's `omitempty` does. */
function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}

/** What the request says of itself, without its objects. upstream: CreateAdmissionRequest */
export function admissionRequest({ attributes, matched }: Pick<Inputs, 'attributes' | 'matched'>): Fields {
  const { resource, subresource, operation, namespace, name, user, dryRun, options } = attributes;
  return withoutEmpty({
    kind: kindOf(matched),
    resource: resourceOf(matched),
    subResource: subresource,
    requestKind: kindOf(resource),
    requestResource: resourceOf(resource),
    requestSubResource: subresource,
    name,
    namespace,
    operation,
    userInfo: withoutEmpty({
      username: user.username,
      uid: user.uid,
      groups: user.groups,
      extra: user.extra,
    }),
    dryRun,
    options: { ...OPTIONS[operation], ...options },
  });
}

const OPTIONS: Readonly<Record<AdmissionAttributes['operation'], Fields>> = {
  CREATE: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
  UPDATE: { kind: 'UpdateOptions', apiVersion: 'meta.k8s.io/v1' },
  DELETE: { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1' },
  CONNECT: {},
};

function kindOf({ group, version, kind }: Resource): Fields {
  return { group, version, kind };
}

function resourceOf({ group, version, resource }: Resource): Fields {
  return { group, version, resource };
}

/** `apps/v1, Kind=Deployment`, as Go writes a GroupVersionKind. */
export function kindText(resource: Resource): string {
  const version = resource.group === '' ? `/${resource.version}` : groupVersion(resource);
  return `${version}, Kind=${resource.kind}`;
}

/** upstream: CreateNamespaceObject */
function exposed({ metadata, spec, status }: Namespace): Fields {
  const { managedFields: _, ownerReferences: __, selfLink: ___, uid, ...rest } = metadata;
  return { metadata: { ...rest, UID: uid }, spec, status };
}

const TEXT: Schema = { type: 'string' };
const TIME: Schema = { type: 'string', format: 'date-time' };
const TEXTS: Schema = { type: 'array', items: TEXT };
const TEXT_MAP: Schema = { type: 'object', additionalProperties: TEXT };

const CONDITION: Schema = {
  type: 'object',
  properties: { status: TEXT, type: TEXT, lastTransitionTime: TIME, message: TEXT, reason: TEXT },
};

const NAMESPACE_SCHEMA: Schema = {
  type: 'object',
  properties: {
    metadata: {
      type: 'object',
      properties: {
        name: TEXT,
        generateName: TEXT,
        namespace: TEXT,
        labels: TEXT_MAP,
        annotations: TEXT_MAP,
        UID: TEXT,
        creationTimestamp: TIME,
        deletionGracePeriodSeconds: { type: 'integer' },
        deletionTimestamp: TIME,
        generation: { type: 'integer' },
        resourceVersion: TEXT,
        finalizers: TEXTS,
      },
    },
    spec: { type: 'object', properties: { finalizers: TEXTS } },
    status: { type: 'object', properties: { conditions: { type: 'array', items: CONDITION }, phase: TEXT } },
  },
};
