import type { Resource } from '../../api/index.ts';

const HINTS: Readonly<Record<string, readonly string[]>> = {
  deployments: ['kubectl create deployment kubia --image=luksa/kubia:v1 --replicas=3'],
  replicasets: ['kubectl create deployment kubia --image=luksa/kubia:v1'],
  pods: ['kubectl run web --image=nginx', 'kubectl create deployment kubia --image=luksa/kubia:v1 --replicas=3'],
  services: ['kubectl expose deployment kubia --port=80 --target-port=8080'],
  endpoints: ['kubectl expose deployment kubia --port=80 --target-port=8080'],
  endpointslices: ['kubectl expose deployment kubia --port=80 --target-port=8080'],
  configmaps: ['kubectl create configmap settings --from-literal=colour=blue'],
  secrets: ['kubectl create secret generic login --from-literal=password=hunter2'],
  namespaces: ['kubectl create namespace shop'],
  events: ['kubectl run web --image=nginx'],
};

/** What to type to get a first object of this resource. */
export function emptyHint(resource: Resource): readonly string[] {
  return HINTS[resource.resource] ?? [];
}
