import type { Container, LimitRange, Pod, ResourceList } from '../../api/index.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

interface Requirements {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

/** What the range gives containers that say nothing; later items win. upstream: defaultContainerResourceRequirements */
function containerDefaults(range: LimitRange): Requirements {
  const items = range.spec.limits.filter((item) => item.type === 'Container');
  return {
    requests: Object.assign({}, ...items.map((item) => item.defaultRequest)) as ResourceList,
    limits: Object.assign({}, ...items.map((item) => item.default)) as ResourceList,
  };
}

/** Names that only the defaults have. */
function missingFrom(own: ResourceList | undefined, defaults: ResourceList): readonly string[] {
  return Object.keys(defaults).filter((name) => own?.[name] === undefined);
}

/** @param told is added to: what was set, as the annotation says it */
function fillContainer<T extends Container>(container: T, defaults: Requirements, what: string, told: string[]): T {
  const { requests, limits } = container.resources ?? {};
  const newRequests = missingFrom(requests, defaults.requests);
  const newLimits = missingFrom(limits, defaults.limits);
  if (newRequests.length + newLimits.length === 0) return container;
  const tell = (names: readonly string[], of: string): void => {
    if (names.length > 0) told.push(`${names.toSorted().join(', ')} ${of} for ${what} ${container.name}`);
  };
  tell(newRequests, 'request');
  tell(newLimits, 'limit');
  return {
    ...container,
    resources: {
      ...container.resources,
      ...(newLimits.length === 0 ? {} : { limits: { ...defaults.limits, ...limits } }),
      ...(newRequests.length === 0 ? {} : { requests: { ...defaults.requests, ...requests } }),
    },
  };
}

/** The pod with the range's defaults, and an annotation that says so. upstream: PodMutateLimitFunc */
export function withRangeDefaults(range: LimitRange, pod: Pod): Pod {
  const defaults = containerDefaults(range);
  const told: string[] = [];
  const containers = pod.spec.containers.map((one) => fillContainer(one, defaults, 'container', told));
  const inits = pod.spec.initContainers?.map((one) => fillContainer(one, defaults, 'init container', told));
  if (told.length === 0) return pod;
  const annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${told.join('; ')}` };
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...pod.spec, containers, ...(inits === undefined ? {} : { initContainers: inits }) },
  };
}
