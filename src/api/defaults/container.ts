import type {
  Container,
  ContainerPort,
  EnvVar,
  Lifecycle,
  LifecycleHandler,
  Probe,
  ResourceRequirements,
} from '../generated/types.ts';
import { roundUpToMilli } from '../quantity/index.ts';
import { change, each, fill } from './fill.ts';

type HttpGet = NonNullable<Probe['httpGet']>;

function httpGet(action: HttpGet): HttpGet {
  return fill(action, { path: '/', scheme: 'HTTP' });
}

function probe(object: Probe): Probe {
  const timing = fill(nonZero(object), {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  const withHttp = change(timing, 'httpGet', httpGet);
  return change(withHttp, 'grpc', (grpc) => (grpc.service === undefined ? { ...grpc, service: '' } : grpc));
}

/** A zero in a probe means "not set". */
function nonZero(object: Probe): Probe {
  const { timeoutSeconds, periodSeconds, successThreshold, failureThreshold } = object;
  if (timeoutSeconds !== 0 && periodSeconds !== 0 && successThreshold !== 0 && failureThreshold !== 0) return object;
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== 0));
}

function handler(object: LifecycleHandler): LifecycleHandler {
  return change(object, 'httpGet', httpGet);
}

function lifecycle(object: Lifecycle): Lifecycle {
  return change(change(object, 'postStart', handler), 'preStop', handler);
}

function envVar(variable: EnvVar): EnvVar {
  return change(variable, 'valueFrom', (source) =>
    change(
      change(source, 'fieldRef', (reference) => fill(reference, { apiVersion: 'v1' })),
      'resourceFieldRef',
      (reference) => fill(reference, { divisor: '0' }),
    ),
  );
}

function port(object: ContainerPort): ContainerPort {
  return fill(object, { protocol: 'TCP' });
}

type ResourceList = Readonly<Record<string, string>>;

function resourceList(list: ResourceList): ResourceList {
  let changed: Record<string, string> | undefined;
  for (const name of Object.keys(list)) {
    const quantity = list[name] ?? '';
    const rounded = roundUpToMilli(quantity);
    if (rounded === quantity) continue;
    changed ??= { ...list };
    changed[name] = rounded;
  }
  return changed ?? list;
}

export function resources(object: ResourceRequirements): ResourceRequirements {
  return change(change(object, 'limits', resourceList), 'requests', resourceList);
}

/** What may be an image's reference; what may not has no tag. */
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/;

/** `Always` for an image with the tag `latest`, or with neither tag nor digest. */
export function imagePullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@') || !REFERENCE.test(image)) return 'IfNotPresent';
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  const tag = colon < 0 ? 'latest' : name.slice(colon + 1);
  return tag === 'latest' && name !== '' ? 'Always' : 'IfNotPresent';
}

/** Upstream: SetDefaults_Container and what it contains. */
export function defaultContainer<T extends Container>(container: T): T {
  let next = fill<Container>(container, {
    imagePullPolicy: container.imagePullPolicy ?? imagePullPolicy(container.image ?? ''),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: {},
  });
  next = change(next, 'ports', (ports) => each(ports, port));
  next = change(next, 'env', (env) => each(env, envVar));
  next = change(next, 'resources', resources);
  next = change(next, 'livenessProbe', probe);
  next = change(next, 'readinessProbe', probe);
  next = change(next, 'startupProbe', probe);
  next = change(next, 'lifecycle', lifecycle);
  return next as T;
}
