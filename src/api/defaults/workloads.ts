import type { Deployment, DeploymentStrategy, ReplicaSet } from '../generated/types.ts';
import { change, fill } from './fill.ts';
import { defaultTemplate } from './pod.ts';

function strategy(object: DeploymentStrategy): DeploymentStrategy {
  const next = fill(object, { type: 'RollingUpdate' });
  if (next.type !== 'RollingUpdate') return next;
  const rollingUpdate = fill(next.rollingUpdate ?? {}, { maxUnavailable: '25%', maxSurge: '25%' });
  return rollingUpdate === next.rollingUpdate ? next : { ...next, rollingUpdate };
}

/** Upstream: pkg/apis/apps/v1/defaults.go. */
export function defaultDeployment(deployment: Deployment): Deployment {
  return change(deployment, 'spec', (spec) => {
    const next = fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    return change({ ...next, strategy: strategy(next.strategy ?? {}) }, 'template', defaultTemplate);
  });
}

export function defaultReplicaSet(set: ReplicaSet): ReplicaSet {
  return change(set, 'spec', (spec) =>
    change(fill(spec, { replicas: 1 }), 'template', (template) => defaultTemplate(template)),
  );
}
