import {
  decodeType,
  decodeTypeText,
  type Decoded,
  type ExpectedKind,
  type KubernetesObject,
  type Resource,
  type Scale,
  type Status,
  statusError,
} from '../../api/index.ts';
import { type Body, type FieldValidation, judge } from './body.ts';
import { create } from './create.ts';
import { get } from './list.ts';
import { apply, withConfiguration } from './ownership/apply.ts';
import { APPLY_PATCH } from './ownership/media-type.ts';
import { SCALE_KIND, withScaleOwners } from './ownership/scale.ts';
import { patch, patcherOf, type PatchRequest } from './patch.ts';
import { ask, questionKey } from './questions.ts';
import type { Registry, Target, Written } from './registry.ts';
import { admitPosted } from './subresources/admit.ts';
import { bind, type PodBinding } from './subresources/binding.ts';
import { evict, type PodEviction } from './subresources/eviction.ts';
import { current, rescale, SCALE, scaleOf, scaleToChange } from './subresources/scale.ts';
import { checkIdentity, update, type WriteRequest } from './update.ts';

/** upstream: NewNotFoundHandler's words for paths, and for subresources that a kind does not have. */
export function unknownPath(): Error {
  return statusError(404, 'NotFound', 'the server could not find the requested resource');
}

export function methodNotAllowed(): Error {
  return statusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

const BINDING: ExpectedKind = { group: '', version: 'v1', kind: 'Binding' };
const EVICTION: ExpectedKind = { group: 'policy', version: 'v1', kind: 'Eviction' };

function decodeAs<T>(as: ExpectedKind, body: Body, validation: FieldValidation, typeName = as.kind): T {
  const decoded: Decoded<T> =
    body.kind === 'json' ? decodeTypeText<T>(typeName, as, body.text) : decodeType<T>(typeName, as, body.value);
  judge(as, decoded, validation);
  return decoded.object;
}

/** Subresources that are the object itself, of which a write changes a part. */
const PARTS: ReadonlySet<string> = new Set(['', 'approval', 'ephemeralcontainers', 'resize', 'status']);

const READ_AS_OBJECT: ReadonlySet<string> = new Set([...PARTS, 'scale']);

/** An object, or a subresource of it that is read as one. @throws StatusError */
export function read(
  registry: Registry,
  target: Target,
  subresource: string,
  resourceVersion?: string,
): { readonly object: KubernetesObject | Scale; readonly text: () => string } {
  if (!READ_AS_OBJECT.has(subresource)) throw methodNotAllowed();
  const stored = get(registry, target, resourceVersion);
  if (subresource !== 'scale') return { object: stored.object, text: () => stored.text };
  const scale = scaleOf(target.resource, stored.object);
  return { object: scale, text: () => JSON.stringify(scale) };
}

export interface PostRequest extends WriteRequest {
  readonly body: Body;
}

/** Creates an object, or what a subresource stands for. `name` is `''` for a collection. @throws StatusError */
export async function post(registry: Registry, request: PostRequest): Promise<Written | Status> {
  const where = { namespace: request.namespace, name: request.name };
  const question = registry.questions.get(questionKey(request.resource, request.subresource));
  if (question !== undefined) {
    const { as, typeName } = question;
    const sent = decodeAs<KubernetesObject>(as, request.body, request.fieldValidation, typeName);
    return ask(question, { ...request, registry }, sent);
  }
  switch (request.subresource) {
    case '':
      return create(registry, request);
    case 'binding': {
      const sent = decodeAs<PodBinding>(BINDING, request.body, request.fieldValidation);
      return bind(registry, where, await admitPosted(registry, request, sent), request.dryRun);
    }
    case 'eviction': {
      const sent = decodeAs<PodEviction>(EVICTION, request.body, request.fieldValidation);
      const eviction = await admitPosted(registry, request, sent);
      return evict(registry, where, eviction, request.dryRun, request.requester);
    }
    default:
      throw methodNotAllowed();
  }
}

/** Replaces an object or a subresource. @throws StatusError */
export async function put(registry: Registry, request: PostRequest): Promise<Written> {
  if (PARTS.has(request.subresource)) return update(registry, request);
  switch (request.subresource) {
    case 'finalize':
      return update(registry, request);
    case 'scale': {
      const scale = decodeAs<Scale>(SCALE, request.body, request.fieldValidation);
      checkIdentity(request, scale);
      return rescale(registry, request, scale);
    }
    default:
      throw methodNotAllowed();
  }
}

/** Changes an object or a subresource as a patch says. @throws StatusError */
export async function change(registry: Registry, request: PatchRequest): Promise<Written> {
  if (PARTS.has(request.subresource)) {
    return request.type === APPLY_PATCH ? apply(registry, request) : patch(registry, request);
  }
  switch (request.subresource) {
    case 'scale': {
      const applied = request.type === APPLY_PATCH;
      // Before the object is read: nobody comes between then and the write.
      const patcher = applied ? undefined : await patcherOf(request.type);
      const stored = current(registry, request).object;
      const document = withScaleOwners(registry, request.resource, stored, scaleToChange(request.resource, stored));
      const value =
        patcher === undefined
          ? withConfiguration(registry, SCALE_KIND, document, request.patch, request)
          : patcher(SCALE.kind, document, request.patch);
      const scale = decodeAs<Scale>(SCALE, { kind: 'value', value }, request.fieldValidation);
      checkIdentity(request, scale);
      return rescale(registry, request, scale, applied);
    }
    default:
      throw methodNotAllowed();
  }
}

/** @throws StatusError NotFound when the kind does not have the subresource */
export function checkSubresource(resource: Resource, subresource: string): void {
  if (subresource !== '' && !resource.subresources.includes(subresource)) throw unknownPath();
}
