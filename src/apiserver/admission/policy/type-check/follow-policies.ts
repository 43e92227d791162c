import {
  API_SERVER_USER,
  groupResource,
  StatusError,
  type ValidatingAdmissionPolicy,
  validatingAdmissionPolicies,
} from '../../../../api/index.ts';
import type { Disposer } from '../../../../base/index.ts';
import { APPLY_PATCH, change, type Registry } from '../../../registry/index.ts';
import { typeWarnings } from './check-policy.ts';

/** The controller upstream's controller manager runs; it is here because it needs all types. */
const CONTROLLER = { user: API_SERVER_USER, fieldManager: 'validatingadmissionpolicy-status-controller' } as const;

/**
 * Writes into the status of policies what their types are wrong about, once for each generation.
 * upstream: pkg/controller/validatingadmissionpolicystatus
 */
export function followPolicies(registry: Registry, onError: (cause: unknown) => void): Disposer {
  const { store } = registry;
  const resource = groupResource(validatingAdmissionPolicies);
  const hear = (object: object): void => {
    // After the write that is being told of.
    queueMicrotask(() => {
      writeStatus(registry, object as ValidatingAdmissionPolicy).catch(onError);
    });
  };
  for (const { object } of store.list(resource)) hear(object);
  const target = { resource, namespace: undefined, name: undefined, indexed: undefined };
  return store.watch(target, store.revision, ({ type, stored }) => {
    if (type !== 'DELETED') hear(stored.object);
  });
}

async function writeStatus(registry: Registry, policy: ValidatingAdmissionPolicy): Promise<void> {
  const { apiVersion, kind, metadata, status } = policy;
  const { name, uid, generation = 0, deletionTimestamp } = metadata;
  if (generation <= (status?.observedGeneration ?? 0) || deletionTimestamp !== undefined) return;
  const warnings = typeWarnings(registry, policy);
  const typeChecking = warnings.length === 0 ? {} : { expressionWarnings: warnings };
  const patch = { apiVersion, kind, metadata: { name, uid }, status: { observedGeneration: generation, typeChecking } };
  try {
    await change(registry, {
      resource: validatingAdmissionPolicies,
      namespace: '',
      name,
      subresource: 'status',
      type: APPLY_PATCH,
      patch,
      sent: 0,
      force: true,
      fieldValidation: 'Strict',
      dryRun: false,
      requester: CONTROLLER,
    });
  } catch (cause) {
    // It was deleted meanwhile, or made anew: then there is an event to come.
    if (!(cause instanceof StatusError) || !['NotFound', 'Conflict'].includes(cause.reason)) throw cause;
  }
}
