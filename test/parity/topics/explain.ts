import type { Topic } from '../harness/topic.ts';

/** The fields of kinds, out of the OpenAPI that the server tells. */
export const explain: Topic = {
  name: 'explain',
  lines: [
    'explain pods',
    'explain pod.spec',
    'explain pods.spec.containers',
    'explain deployment.spec.strategy',
    'explain deploy.spec.replicas',
    'explain deployment.spec.template.spec.containers.imagePullPolicy',
    'explain deployments.apps.spec.strategy.rollingUpdate.maxSurge',
    'explain svc.spec.ports',
    'explain cm.data',
    'explain secret.type',
    'explain node.status.conditions.status',
    'explain cronjob.spec.concurrencyPolicy',
    'explain hpa --api-version=autoscaling/v1',
    'explain hpa.spec --api-version=autoscaling/v2',
    'explain hpa --api-version=autoscaling/v9',
    'explain deployment.spec.strategy --recursive',
    'explain pods.spec.volumes.emptyDir -R',
    'explain pods.spec.volumes.emptyDir --recursive',
    'explain ingress.spec.rules --recursive',
    'explain crd.spec.versions.schema.openAPIV3Schema.properties',
    'explain pods.spec.nothing',
    'explain rockets',
    'explain rockets.spec',
    'explain',
    'explain a b',
    'explain pods --output fancy',
  ],
};
