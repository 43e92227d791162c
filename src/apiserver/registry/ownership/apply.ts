import {
  type ApiObject,
  applyConfiguration,
  decode,
  formatTime,
  type KubernetesObject,
  type TrackedKind,
} from '../../../api/index.ts';
import { problemLines } from '../body.ts';
import { checkSize, retried } from '../commit.ts';
import { createDecoded } from '../create.ts';
import { badRequest, conflict, notFound } from '../errors.ts';
import { omit } from '../omit.ts';
import { latest, type Registry, type Requester, sentMetadata, type Written } from '../registry.ts';
import { checkIdentity, replace, type WriteRequest } from '../update.ts';
import { trackedKind } from './tracked-kinds.ts';

export interface ApplyRequest extends WriteRequest {
  readonly patch: unknown;
  /** Takes fields that belong to others. */
  readonly force?: boolean | undefined;
  /** What was wrong with the text of the patch, though it can be read. */
  readonly problems?: readonly string[] | undefined;
  /** Size of the patch, in UTF-16 units. */
  readonly sent: number;
}

/** An object with an applied configuration merged in, not decoded yet. @throws StatusError */
export function withConfiguration(
  registry: Registry,
  kind: TrackedKind,
  live: KubernetesObject | undefined,
  patch: unknown,
  by: { readonly requester: Requester; readonly force?: boolean | undefined },
): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal into Go value of type map[string]interface {}',
    );
  }
  return applyConfiguration(kind, live as ApiObject | undefined, patch as ApiObject, {
    manager: by.requester.fieldManager,
    force: by.force ?? false,
    time: formatTime(registry.clock.now()),
  });
}

/** Server-side apply: merges a configuration into an object, or creates it. @throws StatusError */
export function apply(registry: Registry, request: ApplyRequest): Promise<Written> {
  return retried(() => applyOnce(registry, request));
}

async function applyOnce(registry: Registry, request: ApplyRequest): Promise<Written> {
  const { resource, subresource, name } = request;
  const current = latest(registry, request);
  if (current === undefined && subresource !== '') throw notFound(resource, name);
  const kind = trackedKind(registry.catalog, resource, subresource);
  const merged = withConfiguration(registry, kind, current?.object, request.patch, request);
  const warnings = problemsOf(request);
  const { object } = decode(resource, merged);
  if (current === undefined) return createApplied(registry, request, object, warnings);
  checkIdentity(request, object);
  return replace(registry, request, current, object, { warnings, sent: request.sent, tracked: true });
}

/** Upstream: applyPatcher, which looks for duplicate keys after it has applied. */
function problemsOf({ fieldValidation, problems = [] }: ApplyRequest): readonly string[] {
  if (fieldValidation === 'Ignore' || problems.length === 0) return [];
  if (fieldValidation === 'Strict') throw badRequest(`error strict decoding YAML: ${problems.join('\n')}`);
  return problems.flatMap(problemLines);
}

function createApplied(
  registry: Registry,
  request: ApplyRequest,
  object: KubernetesObject,
  warnings: readonly string[],
): Promise<Written> {
  const { uid = '' } = sentMetadata(object);
  if (uid !== '') {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(request.resource, request.name, why);
  }
  checkIdentity(request, object);
  checkSize(object, request.sent);
  const metadata = omit(object.metadata, 'resourceVersion') as KubernetesObject['metadata'];
  const body = { kind: 'value', value: object } as const;
  return createDecoded(registry, { ...request, body, tracked: true }, { ...object, metadata }, warnings);
}
