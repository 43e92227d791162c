import { type ComponentStatus, componentStatuses } from '../../api/index.ts';
import type { Store } from '../store/index.ts';
import { notFound } from './errors.ts';
import type { Computed } from './registry.ts';

/** Controllers and scheduler live and end with the page; what can fail is the log below the store. */
const COMPONENTS: readonly string[] = ['controller-manager', 'etcd-0', 'scheduler'];

type Condition = NonNullable<ComponentStatus['conditions']>[number];

function conditionOf(component: string, { failure }: Store): Condition {
  if (component !== 'etcd-0' || failure === undefined) return { type: 'Healthy', status: 'True', message: 'ok' };
  const message = failure instanceof Error ? failure.message : 'the log cannot be written';
  return { type: 'Healthy', status: 'False', message, error: message };
}

function componentStatus(name: string, store: Store): ComponentStatus {
  const object = {
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name },
    conditions: [conditionOf(name, store)],
  };
  // It has no version and no uid: it was never created.
  return object as unknown as ComponentStatus;
}

/** How the parts of the control plane are, found out when somebody asks. upstream: pkg/registry/core/componentstatus */
export const computedComponentStatuses: Computed = {
  list: ({ store }) => COMPONENTS.map((name) => componentStatus(name, store)),
  get({ store }, { name }) {
    if (!COMPONENTS.includes(name)) throw notFound(componentStatuses, name);
    return componentStatus(name, store);
  },
};
