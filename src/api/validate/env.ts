import type {
  Container,
  EnvFromSource,
  EnvVar,
  FileKeySelector,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../generated/types.ts';
import { isConfigMapKey, isDns1123Subdomain, isEnvVarName, isQualifiedName } from '../names/index.ts';
import { type Errors, check, checkLocalPath } from './common.ts';
import { invalidValue, notFound, notSupported, required } from './field-error.ts';

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const HUGE_PAGES = /^(limits|requests)\.hugepages-/;
const CPU_DIVISORS = new Set(['1m', '1']);
const BYTE_DIVISORS = new Set(['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']);

const SUBSCRIPTED = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/;

export function checkFieldRef(
  errors: Errors,
  field: string,
  { apiVersion, fieldPath }: ObjectFieldSelector,
  inVolume: boolean,
): void {
  if (apiVersion === undefined || apiVersion === '') {
    errors.push(required(`${field}.apiVersion`));
    return;
  }
  if (fieldPath === '') {
    errors.push(required(`${field}.fieldPath`));
    return;
  }
  const [, map, subscript = ''] = SUBSCRIPTED.exec(fieldPath) ?? [];
  if (map !== undefined) {
    check(errors, field, map === 'metadata.annotations' ? subscript.toLowerCase() : subscript, isQualifiedName);
    return;
  }
  const supported = inVolume ? VOLUME_FIELDS : ENV_FIELDS;
  if (supported.includes(fieldPath)) return;
  const known = ENV_FIELDS.includes(fieldPath) || VOLUME_FIELDS.includes(fieldPath) || fieldPath === 'status.phase';
  if (known) errors.push(notSupported(`${field}.fieldPath`, fieldPath, supported));
  else {
    const why = `error converting fieldPath: field label not supported: ${fieldPath}`;
    errors.push(invalidValue(`${field}.fieldPath`, fieldPath, why));
  }
}

export function checkResourceFieldRef(
  errors: Errors,
  field: string,
  reference: ResourceFieldSelector,
  inVolume: boolean,
): void {
  const { containerName = '', resource, divisor = '0' } = reference;
  if (inVolume && containerName === '') errors.push(required(`${field}.containerName`));
  else if (resource === '') errors.push(required(`${field}.resource`));
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource)) {
    errors.push(notSupported(`${field}.resource`, resource, RESOURCES));
  }
  if (divisor !== '0') checkDivisor(errors, field, resource, divisor);
}

const BYTE_RESOURCES: Readonly<Record<string, string>> = {
  memory: 'memory',
  'ephemeral-storage': 'local ephemeral storage',
};

function checkDivisor(errors: Errors, field: string, resource: string, divisor: string): void {
  if (resource.endsWith('.cpu')) {
    if (CPU_DIVISORS.has(divisor)) return;
    const why = "only divisor's values 1m and 1 are supported with the cpu resource";
    errors.push(invalidValue(`${field}.divisor`, resource, why));
  } else if (!BYTE_DIVISORS.has(divisor)) {
    const what = HUGE_PAGES.test(resource) ? 'hugepages' : BYTE_RESOURCES[resource.slice(resource.indexOf('.') + 1)];
    if (what === undefined) return;
    const why = `only divisor's values ${[...BYTE_DIVISORS].join(', ')} are supported with the ${what} resource`;
    errors.push(invalidValue(`${field}.divisor`, resource, why));
  }
}

function checkKeyRef(
  errors: Errors,
  field: string,
  { name = '', key }: { readonly name?: string; readonly key: string },
): void {
  check(errors, `${field}.name`, name, isDns1123Subdomain);
  if (key === '') errors.push(required(`${field}.key`));
  else check(errors, `${field}.key`, key, isConfigMapKey);
}

/** Names of a pod's volumes. */
type VolumeNames = Pick<ReadonlyMap<string, unknown>, 'has'>;

/** Upstream: validateFileKeySelector */
function checkFileKey(errors: Errors, field: string, reference: FileKeySelector, volumes: VolumeNames): void {
  const { key, path, volumeName } = reference;
  if (key === '') errors.push(required(`${field}.key`));
  else check(errors, `${field}.key`, key, isEnvVarName);
  if (volumeName === '') errors.push(required(`${field}.volumeName`));
  else if (!volumes.has(volumeName)) errors.push(notFound(`${field}.volumeName`, volumeName));
  if (path === '') errors.push(required(`${field}.path`));
  else checkLocalPath(errors, `${field}.path`, path);
}

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const;

function checkValueFrom(errors: Errors, field: string, variable: EnvVar, volumes: VolumeNames): void {
  const source = variable.valueFrom;
  if (source === undefined) return;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  if (fieldRef !== undefined) checkFieldRef(errors, `${field}.fieldRef`, fieldRef, false);
  if (resourceFieldRef !== undefined)
    checkResourceFieldRef(errors, `${field}.resourceFieldRef`, resourceFieldRef, false);
  if (configMapKeyRef !== undefined) checkKeyRef(errors, `${field}.configMapKeyRef`, configMapKeyRef);
  if (secretKeyRef !== undefined) checkKeyRef(errors, `${field}.secretKeyRef`, secretKeyRef);
  if (fileKeyRef !== undefined) checkFileKey(errors, `${field}.fileKeyRef`, fileKeyRef, volumes);
  const count = SOURCES.filter((name) => source[name] !== undefined).length;
  if (count === 0) {
    const names = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(invalidValue(field, '', `must specify one of: ${names}`));
  } else if ((variable.value ?? '') !== '') {
    errors.push(invalidValue(field, '', 'may not be specified when `value` is not empty'));
  } else if (count > 1) {
    errors.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
  }
}

/** What is said of the sources is said of the list, as upstream does. */
function checkEnvFrom(
  errors: Errors,
  list: string,
  field: string,
  { prefix = '', configMapRef, secretRef }: EnvFromSource,
): void {
  if (prefix !== '') check(errors, `${field}.prefix`, prefix, isEnvVarName);
  for (const [name, reference] of [
    ['configMapRef', configMapRef],
    ['secretRef', secretRef],
  ] as const) {
    if (reference === undefined) continue;
    if ((reference.name ?? '') === '') errors.push(required(`${field}.${name}.name`));
    else check(errors, `${field}.${name}.name`, reference.name ?? '', isDns1123Subdomain);
  }
  if (configMapRef === undefined && secretRef === undefined) {
    errors.push(invalidValue(list, '', 'must specify one of: `configMapRef` or `secretRef`'));
  } else if (configMapRef !== undefined && secretRef !== undefined) {
    errors.push(invalidValue(list, '', 'may not have more than one field specified at a time'));
  }
}

/** Variables of a container. */
export function checkEnv(
  errors: Errors,
  field: string,
  { env = [], envFrom = [] }: Pick<Container, 'env' | 'envFrom'>,
  volumes: VolumeNames,
): void {
  env.forEach((variable, index) => {
    if (variable.name === '') errors.push(required(`${field}.env[${String(index)}].name`));
    else check(errors, `${field}.env[${String(index)}].name`, variable.name, isEnvVarName);
    if (variable.valueFrom !== undefined) {
      checkValueFrom(errors, `${field}.env[${String(index)}].valueFrom`, variable, volumes);
    }
  });
  envFrom.forEach((source, index) => {
    checkEnvFrom(errors, `${field}.envFrom`, `${field}.envFrom[${String(index)}]`, source);
  });
}
