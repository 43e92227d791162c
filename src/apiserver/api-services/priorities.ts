/** Where groups stand in discovery, and versions in their group. upstream: pkg/controlplane/apiserver/aggregator.go, cmd/kube-apiserver/app/aggregator.go */
const GROUPS: Readonly<Record<string, number>> = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'apiextensions.k8s.io': 16_700,
  'admissionregistration.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
  'resource.k8s.io': 15_900,
  // upstream: metrics-server/manifests/base/apiservice.yaml
  'metrics.k8s.io': 100,
};

/** Versions that do not stand where version 1 of most groups does. */
const VERSIONS: Readonly<Record<string, number>> = {
  '/v1': 1,
  'autoscaling/v2': 30,
  'flowcontrol.apiserver.k8s.io/v1': 21,
  'metrics.k8s.io/v1beta1': 100,
};
const VERSION = 15;

export interface Priorities {
  readonly groupPriorityMinimum: number;
  readonly versionPriority: number;
}

/** Groups of CustomResourceDefinitions come last. upstream: pkg/controlplane/controller/crdregistration */
const CUSTOM: Priorities = { groupPriorityMinimum: 1000, versionPriority: 100 };

/** Priorities of a version that is built in; undefined of one that is not. */
export function builtInPriorities(group: string, version: string): Priorities | undefined {
  const groupPriorityMinimum = GROUPS[group];
  if (groupPriorityMinimum === undefined) return undefined;
  return { groupPriorityMinimum, versionPriority: VERSIONS[`${group}/${version}`] ?? VERSION };
}

export function customPriorities(): Priorities {
  return CUSTOM;
}
