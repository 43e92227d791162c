import type { Clock } from '../../base/index.ts';
import type { Deployment, Pod, ReplicaSet } from '../../api/index.ts';
import type { Client, EventRecorder, InformerLease } from '../../client/index.ts';

export interface DeploymentDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly deployments: InformerLease<Deployment>;
  readonly replicaSets: InformerLease<ReplicaSet>;
  readonly pods: InformerLease<Pod>;
  readonly recorder: EventRecorder;
}
