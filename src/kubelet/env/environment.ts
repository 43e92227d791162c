import {
  hasReason,
  type Container,
  type EnvFromSource,
  type EnvVar,
  type FileKeySelector,
  type Pod,
  type Service,
} from '../../api/index.ts';
import { allContainers } from '../pod/containers.ts';
import { envFileValue, EnvFileError } from './env-file.ts';
import { expand } from './expansion.ts';
import { fieldValue, type PodPlace } from './field-ref.ts';
import { resourceValue, type Allocatable } from './resource-ref.ts';
import { serviceVariables, visibleServices } from './service-variables.ts';

/** A container's configuration cannot be made: reason CreateContainerConfigError. */
export class ContainerConfigError extends Error {}

/** Data of a ConfigMap or Secret as text. */
export type KeyedData = Readonly<Record<string, string>>;

export interface EnvironmentSources {
  readonly services: readonly Service[];
  readonly place: PodPlace;
  readonly allocatable: Allocatable;
  /** @throws StatusError, with reason NotFound when it does not exist */
  readonly configMap: (name: string) => Promise<KeyedData>;
  /** @throws StatusError, with reason NotFound when it does not exist */
  readonly secret: (name: string) => Promise<KeyedData>;
  /** A file in a volume of the pod; undefined when there is none. */
  readonly file: (volume: string, path: string) => Uint8Array | 'no volume' | undefined;
  /** Called for keys that can be no name of a variable. */
  readonly skipped: (kind: 'configMap' | 'secret', name: string, keys: readonly string[]) => void;
}

/**
 * Variables of a container: `envFrom`, then `env`, which win over those of Services.
 * upstream: pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables. @throws ContainerConfigError
 */
export async function containerEnvironment(
  pod: Pod,
  container: Container,
  sources: EnvironmentSources,
): Promise<ReadonlyMap<string, string>> {
  const namespace = pod.metadata.namespace ?? '';
  const links = serviceVariables(visibleServices(sources.services, namespace, pod.spec.enableServiceLinks !== false));
  const own = new Map<string, string>();
  for (const source of container.envFrom ?? []) await addFrom(own, source, sources);
  for (const variable of container.env ?? []) {
    const value = await valueOf(variable, pod, container, sources, (name) => own.get(name) ?? links.get(name));
    if (value !== undefined) own.set(variable.name, value);
  }
  return new Map([...own, ...[...links].filter(([name]) => !own.has(name))]);
}

async function addFrom(own: Map<string, string>, from: EnvFromSource, sources: EnvironmentSources): Promise<void> {
  const kind = from.configMapRef !== undefined ? 'configMap' : 'secret';
  const ref = from.configMapRef ?? from.secretRef;
  if (ref === undefined) return;
  const name = ref.name ?? '';
  const data = await orMissing(sources[kind](name), ref.optional === true);
  const invalid: string[] = [];
  for (const [key, value] of Object.entries(data ?? {})) {
    const variable = `${from.prefix ?? ''}${key}`;
    // upstream: validation.IsRelaxedEnvVarName
    if (/^[\x20-\x3c\x3e-\x7e]+$/.test(variable)) own.set(variable, value);
    else invalid.push(variable);
  }
  if (invalid.length > 0) sources.skipped(kind, name, invalid.sort());
}

async function valueOf(
  variable: EnvVar,
  pod: Pod,
  container: Container,
  sources: EnvironmentSources,
  lookup: (name: string) => string | undefined,
): Promise<string | undefined> {
  const from = variable.valueFrom;
  if (from === undefined) return expand(variable.value ?? '', lookup);
  if (from.fieldRef !== undefined) {
    const value = fieldValue(pod, from.fieldRef.fieldPath, sources.place);
    if (value === undefined) throw new ContainerConfigError(`unsupported fieldPath: ${from.fieldRef.fieldPath}`);
    return value;
  }
  if (from.resourceFieldRef !== undefined) {
    const { containerName, resource } = from.resourceFieldRef;
    const target = containerNamed(pod, containerName) ?? container;
    const value = resourceValue(pod, target, from.resourceFieldRef, sources.allocatable);
    if (value === undefined) throw new ContainerConfigError(`unsupported container resource : ${resource}`);
    return value;
  }
  if (from.configMapKeyRef !== undefined) {
    return keyOf('ConfigMap', from.configMapKeyRef, sources.configMap, pod.metadata.namespace ?? '');
  }
  if (from.secretKeyRef !== undefined) {
    return keyOf('Secret', from.secretKeyRef, sources.secret, pod.metadata.namespace ?? '');
  }
  if (from.fileKeyRef !== undefined) return fromFile(from.fileKeyRef, sources);
  throw new ContainerConfigError(`environment variable ${variable.name} has no source`);
}

/** upstream: kubelet_pods.go, makeEnvironmentVariables; KEP-3721 */
function fromFile(
  { volumeName, path, key, optional = false }: FileKeySelector,
  { file }: EnvironmentSources,
): string | undefined {
  const content = file(volumeName, path);
  if (content === 'no volume') {
    throw new ContainerConfigError(`cannot find the volume ${JSON.stringify(volumeName)} referenced by FileKeyRef`);
  }
  const value = content === undefined ? undefined : valueInFile(content, key);
  if (value === undefined) throw new ContainerConfigError("couldn't parse env file");
  if (value !== '') return value;
  if (optional) return undefined;
  const [name, where] = [JSON.stringify(key), JSON.stringify(path)];
  throw new ContainerConfigError(`environment variable key ${name} not found in file ${where}`);
}

function valueInFile(content: Uint8Array, key: string): string | undefined {
  try {
    return envFileValue(new TextDecoder().decode(content), key);
  } catch (cause) {
    if (cause instanceof EnvFileError) return undefined;
    throw cause;
  }
}

function containerNamed(pod: Pod, name: string | undefined): Container | undefined {
  if (name === undefined || name === '') return undefined;
  return allContainers(pod).find((candidate) => candidate.name === name);
}

async function keyOf(
  kind: 'ConfigMap' | 'Secret',
  ref: { readonly name?: string; readonly key: string; readonly optional?: boolean },
  read: (name: string) => Promise<KeyedData>,
  namespace: string,
): Promise<string | undefined> {
  const name = ref.name ?? '';
  const optional = ref.optional === true;
  const data = await orMissing(read(name), optional);
  const value = data?.[ref.key];
  if (value === undefined && !optional) {
    throw new ContainerConfigError(`couldn't find key ${ref.key} in ${kind} ${namespace}/${name}`);
  }
  return value;
}

/** What is not there is an error in upstream's words (`configmap "x" not found`), unless it is optional. */
async function orMissing(reading: Promise<KeyedData>, optional: boolean): Promise<KeyedData | undefined> {
  try {
    return await reading;
  } catch (cause) {
    if (optional && hasReason(cause, 'NotFound')) return undefined;
    throw new ContainerConfigError(missingMessage(cause), { cause });
  }
}

/** The server says `configmaps "x" not found`; the kubelet's own cache says `configmap "x" not found`. */
export function missingMessage(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.replace(/^(configmap|secret)s /, '$1 ');
}
