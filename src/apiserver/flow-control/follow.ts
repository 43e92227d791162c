import { type Disposer, DisposableStack } from '../../base/index.ts';
import {
  API_SERVER_USER,
  type FlowSchema,
  flowSchemas,
  MANDATORY_FLOW_SCHEMAS,
  MANDATORY_LEVELS,
  type New,
  priorityLevelConfigurations,
  StatusError,
  SUGGESTED_FLOW_SCHEMAS,
  SUGGESTED_LEVELS,
} from '../../api/index.ts';
import { APPLY_PATCH, change, latest, type Registry, storeDefault, storeName } from '../registry/index.ts';
import { danglingCondition, missingCondition } from './dangling.ts';

/** upstream: pkg/registry/flowcontrol/rest ConfigConsumerAsFieldManager */
const CONSUMER = { user: API_SERVER_USER, fieldManager: 'api-priority-and-fairness-config-consumer-v1' } as const;

function levelExists(registry: Registry, name: string): boolean {
  return latest(registry, { resource: priorityLevelConfigurations, namespace: '', name }) !== undefined;
}

function storeSchema(registry: Registry, schema: New<FlowSchema>): Promise<void> {
  const { name } = schema.spec.priorityLevelConfiguration;
  const condition = danglingCondition(name, levelExists(registry, name), registry.clock.now());
  return storeDefault(registry, flowSchemas, schema, { conditions: [condition] });
}

function storeMandatory(registry: Registry): Promise<unknown> {
  return Promise.all([
    ...MANDATORY_LEVELS.map((level) => storeDefault(registry, priorityLevelConfigurations, level)),
    ...MANDATORY_FLOW_SCHEMAS.map((schema) => storeSchema(registry, schema)),
  ]);
}

/**
 * Creates what is missing of the mandatory objects; the suggested ones only in a cluster that has not even the level
 * `exempt`. upstream: pkg/registry/flowcontrol/rest/storage_flowcontrol.go
 */
async function storeDefaults(registry: Registry): Promise<void> {
  const isNew = !levelExists(registry, 'exempt');
  const levels = isNew ? SUGGESTED_LEVELS : [];
  const schemas = isNew ? SUGGESTED_FLOW_SCHEMAS : [];
  await Promise.all([
    storeMandatory(registry),
    ...levels.map((level) => storeDefault(registry, priorityLevelConfigurations, level)),
    ...schemas.map((schema) => storeSchema(registry, schema)),
  ]);
}

/** Says of a schema whether its level exists. */
async function settle(registry: Registry, schema: FlowSchema): Promise<void> {
  const { name, deletionTimestamp } = schema.metadata;
  const exists = levelExists(registry, schema.spec.priorityLevelConfiguration.name);
  const condition = missingCondition(schema, exists, registry.clock.now());
  if (condition === undefined || deletionTimestamp !== undefined) return;
  const patch = {
    apiVersion: schema.apiVersion,
    kind: 'FlowSchema',
    metadata: { name, uid: schema.metadata.uid },
    status: { conditions: [condition] },
  };
  try {
    await change(registry, {
      resource: flowSchemas,
      namespace: '',
      name,
      subresource: 'status',
      type: APPLY_PATCH,
      patch,
      sent: 0,
      force: true,
      fieldValidation: 'Strict',
      dryRun: false,
      requester: CONSUMER,
    });
  } catch (cause) {
    // It was deleted meanwhile, or made anew: then there is an event to come.
    const reason = cause instanceof StatusError ? cause.reason : undefined;
    if (reason !== 'NotFound' && reason !== 'Conflict') throw cause;
  }
}

/**
 * Keeps the objects that must be there, and the conditions of all schemas. Requests are not queued by them: one page is
 * one client. upstream: apiserver/pkg/util/flowcontrol/apf_controller.go
 */
export async function followFlowControl(registry: Registry, onError: (cause: unknown) => void): Promise<Disposer> {
  await storeDefaults(registry);
  const { store } = registry;
  const stack = new DisposableStack();
  const later = (work: () => Promise<unknown>): void => {
    // After the write that is being told of.
    queueMicrotask(() => void work().catch(onError));
  };
  stack.add(
    store.watch({ resource: storeName(flowSchemas) }, store.revision, ({ type, stored }) => {
      if (type === 'DELETED') later(() => storeMandatory(registry));
      else later(() => settle(registry, stored.object as FlowSchema));
    }),
  );
  stack.add(
    store.watch({ resource: storeName(priorityLevelConfigurations) }, store.revision, ({ type }) => {
      if (type === 'MODIFIED') return;
      if (type === 'DELETED') later(() => storeMandatory(registry));
      for (const { object } of store.list(storeName(flowSchemas))) {
        later(() => settle(registry, object as FlowSchema));
      }
    }),
  );
  return () => {
    stack.dispose();
  };
}
