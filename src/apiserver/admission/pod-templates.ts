import {
  type CronJob,
  groupResource,
  type KubernetesObject,
  type PodTemplate,
  type PodTemplateSpec,
  type PodToCheck,
  type Resource,
} from '../../api/index.ts';

type Extract = (object: KubernetesObject) => PodTemplateSpec | undefined;

const ofSpec: Extract = (object) => {
  const { spec } = object as KubernetesObject & { readonly spec?: { readonly template?: PodTemplateSpec } };
  return spec?.template;
};

/** Where kinds have their pods. upstream: pod-security-admission DefaultPodSpecExtractor */
const TEMPLATES: ReadonlyMap<string, Extract> = new Map<string, Extract>([
  ['replicationcontrollers', ofSpec],
  ['podtemplates', (object) => (object as PodTemplate).template],
  ['replicasets.apps', ofSpec],
  ['deployments.apps', ofSpec],
  ['statefulsets.apps', ofSpec],
  ['daemonsets.apps', ofSpec],
  ['jobs.batch', ofSpec],
  ['cronjobs.batch', (object) => (object as CronJob).spec.jobTemplate.spec?.template],
]);

/** How to find the template of a kind's pods; undefined for kinds that have none. */
export function templateOf(resource: Resource): ((object: KubernetesObject) => PodToCheck | undefined) | undefined {
  const extract = TEMPLATES.get(groupResource(resource));
  if (extract === undefined) return undefined;
  return (object) => {
    const { metadata, spec } = extract(object) ?? {};
    return spec === undefined ? undefined : { ...(metadata === undefined ? {} : { metadata }), spec };
  };
}
