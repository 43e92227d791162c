import type { Container, ContainerPort, Pod, PodSpec, PodTemplate, PodTemplateSpec } from '../generated/types.ts';
import { podResourceTotals } from '../pods/index.ts';
import { defaultContainer } from './container.ts';
import { change, each, fill } from './fill.ts';
import { defaultVolume } from './volume.ts';

/** The two names of the service account are one field. */
function serviceAccount(spec: PodSpec): PodSpec {
  const name = spec.serviceAccountName ?? spec.serviceAccount;
  return fill(spec, { serviceAccountName: name, serviceAccount: name });
}

/** Upstream: SetDefaults_PodSpec and what it contains; the same in pods and in templates. */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  let next = fill(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  });
  next = serviceAccount(next);
  next = change(next, 'volumes', (volumes) => each(volumes, defaultVolume));
  next = change(next, 'initContainers', (list) => each(list, defaultContainer));
  next = change(next, 'containers', (list) => each(list, defaultContainer));
  return change(next, 'ephemeralContainers', (list) => each(list, defaultContainer));
}

export function defaultTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return change(template, 'spec', defaultPodSpec);
}

/** Upstream: SetObjectDefaults_PodTemplate */
export function defaultPodTemplate(object: PodTemplate): PodTemplate {
  return change(object, 'template', defaultTemplate);
}

/** Requests are the limits where only these are given. */
function requestsFromLimits(container: Container): Container {
  const limits = container.resources?.limits;
  if (limits === undefined) return container;
  const requests = fill(container.resources?.requests ?? {}, limits);
  return requests === container.resources?.requests
    ? container
    : { ...container, resources: { ...container.resources, requests } };
}

/**
 * A pod with resources of its own asks for what it says, else for what its containers do, else for its limit.
 * Upstream: defaultPodRequests
 */
function podLevelRequests(spec: PodSpec): PodSpec {
  const { resources, ...rest } = spec;
  if (Object.keys({ ...resources?.requests, ...resources?.limits }).length === 0) return spec;
  const ofContainers = Object.entries(podResourceTotals(rest, 'requests')).filter(
    ([name]) => name === 'cpu' || name === 'memory',
  );
  const given = resources?.requests ?? {};
  const requests = fill(fill(given, Object.fromEntries(ofContainers)), resources?.limits ?? {});
  return requests === given ? spec : { ...spec, resources: { ...resources, requests } };
}

function hostPort(port: ContainerPort): ContainerPort {
  return (port.hostPort ?? 0) === 0 ? { ...port, hostPort: port.containerPort } : port;
}

function hostPorts(container: Container): Container {
  return change(container, 'ports', (ports) => each(ports, hostPort));
}

/** Upstream: SetDefaults_Pod, on top of what templates get. */
export function defaultPod(pod: Pod): Pod {
  return change(pod, 'spec', (given) => {
    let spec = fill(defaultPodSpec(given), { enableServiceLinks: true });
    spec = change(spec, 'initContainers', (list) => each(list, requestsFromLimits));
    spec = change(spec, 'containers', (list) => each(list, requestsFromLimits));
    spec = podLevelRequests(spec);
    if (spec.hostNetwork !== true) return spec;
    spec = change(spec, 'initContainers', (list) => each(list, hostPorts));
    return change(spec, 'containers', (list) => each(list, hostPorts));
  });
}
