import { type ComponentStatus, componentStatuses } from '../../api/index.ts';
import { type Store, StoredObject } from '../store/index.ts';
import { storeName } from './registry.ts';

/** Controllers and scheduler live and end with the page; what can fail is the log below the store. */
const COMPONENTS: readonly string[] = ['controller-manager', 'etcd-0', 'scheduler'];

type Condition = NonNullable<ComponentStatus['conditions']>[number];

function conditionOf(component: string, { failure }: Store): Condition {
  if (component !== 'etcd-0' || failure === undefined) return { type: 'Healthy', status: 'True', message: 'ok' };
  const message = failure instanceof Error ? failure.message : 'the log cannot be written';
  return { type: 'Healthy', status: 'False', message, error: message };
}

/**
 * How the parts of the control plane are, found out when somebody asks. Nothing of it is stored.
 * upstream: pkg/registry/core/componentstatus
 */
export function componentStatusObjects(store: Store): readonly StoredObject[] {
  return COMPONENTS.map((name) => {
    const object = {
      apiVersion: 'v1',
      kind: 'ComponentStatus',
      metadata: { name },
      conditions: [conditionOf(name, store)],
    };
    const key = { resource: storeName(componentStatuses), namespace: '', name };
    return new StoredObject(key, 0, object as unknown as ComponentStatus);
  });
}
