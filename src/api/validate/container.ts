import type { Container, ContainerPort, PodSpec, VolumeMount } from '../generated/types.ts';
import { isDns1123Label, isPortName, isPortNumber } from '../names/index.ts';
import { type Errors, check, checkDescendingPath, checkNumber, oneOf } from './common.ts';
import { checkEnv } from './env.ts';
import { duplicate, forbidden, invalidValue, notFound, notSupported, required } from './field-error.ts';
import { checkLifecycle, checkProbe } from './probe.ts';
import { checkResources } from './resources.ts';
import { checkSecurityContext } from './security.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function checkPorts(errors: Errors, field: string, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  ports.forEach(({ name = '', containerPort, hostPort = 0, protocol }, index) => {
    const at = `${field}[${String(index)}]`;
    if (name !== '') {
      check(errors, `${at}.name`, name, isPortName);
      if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    if (containerPort === 0) errors.push(required(`${at}.containerPort`));
    else checkNumber(errors, `${at}.containerPort`, containerPort, isPortNumber(containerPort));
    if (hostPort !== 0) checkNumber(errors, `${at}.hostPort`, hostPort, isPortNumber(hostPort));
    oneOf(errors, `${at}.protocol`, protocol, PROTOCOLS);
  });
}

/** Host ports that containers of one pod share are in each other's way. */
function checkHostPorts(errors: Errors, field: string, containers: readonly Container[]): void {
  const taken = new Set<string>();
  containers.forEach(({ ports = [] }, index) => {
    ports.forEach(({ hostPort = 0, hostIP = '', protocol = '' }, at) => {
      if (hostPort === 0) return;
      const key = `${protocol}/${hostIP}/${String(hostPort)}`;
      const path = `${field}[${String(index)}].ports[${String(at)}].hostPort`;
      if (taken.has(key)) errors.push(duplicate(path, key));
      taken.add(key);
    });
  });
}

function checkMounts(errors: Errors, field: string, container: Container, volumes: ReadonlySet<string>): void {
  const paths = new Set<string>();
  (container.volumeMounts ?? []).forEach((mount, index) => {
    const at = `${field}[${String(index)}]`;
    if (mount.name === '') errors.push(required(`${at}.name`));
    if (!volumes.has(mount.name)) errors.push(notFound(`${at}.name`, mount.name));
    if (mount.mountPath === '') errors.push(required(`${at}.mountPath`));
    if (paths.has(mount.mountPath)) errors.push(invalidValue(`${at}.mountPath`, mount.mountPath, 'must be unique'));
    paths.add(mount.mountPath);
    checkSubPath(errors, at, mount);
    const propagation = mount.mountPropagation;
    const supported = ['Bidirectional', 'HostToContainer', 'None'];
    if (propagation !== undefined && !supported.includes(propagation)) {
      errors.push(notSupported(`${at}.mountPropagation`, propagation, supported));
    } else if (propagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
      const why = 'Bidirectional mount propagation is available only to privileged containers';
      errors.push(forbidden(`${at}.mountPropagation`, why));
    }
  });
}

function checkSubPath(errors: Errors, at: string, { subPath = '', subPathExpr = '' }: VolumeMount): void {
  if (subPath !== '') checkDescendingPath(errors, `${at}.subPath`, subPath);
  if (subPathExpr === '') return;
  if (subPath !== '') {
    errors.push(invalidValue(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
  }
  checkDescendingPath(errors, `${at}.subPathExpr`, subPathExpr);
}

function checkDevices(errors: Errors, field: string, container: Container, volumes: ReadonlySet<string>): void {
  (container.volumeDevices ?? []).forEach(({ name, devicePath }, index) => {
    const at = `${field}[${String(index)}]`;
    if (name === '') errors.push(required(`${at}.name`));
    else if (!volumes.has(name)) errors.push(notFound(`${at}.name`, name));
    if (devicePath === '') errors.push(required(`${at}.devicePath`));
  });
}

function checkTerminationPolicy(errors: Errors, field: string, policy: string | undefined): void {
  const why = "must be 'File' or 'FallbackToLogsOnError'";
  if (policy === undefined || policy === '') errors.push(required(field, why));
  else if (policy !== 'File' && policy !== 'FallbackToLogsOnError') errors.push(invalidValue(field, policy, why));
}

/** What containers of all kinds have in common. */
function checkContainer(
  errors: Errors,
  field: string,
  container: Container,
  volumes: ReadonlySet<string>,
  gracePeriod: number,
  names: Set<string>,
): void {
  if (container.name === '') errors.push(required(`${field}.name`));
  else check(errors, `${field}.name`, container.name, isDns1123Label);
  if (names.has(container.name)) errors.push(duplicate(`${field}.name`, container.name));
  names.add(container.name);
  const image = container.image ?? '';
  if (image === '') errors.push(required(`${field}.image`));
  else if (image.trim() !== image) {
    errors.push(invalidValue(`${field}.image`, image, 'must not have leading or trailing whitespace'));
  }
  checkTerminationPolicy(errors, `${field}.terminationMessagePolicy`, container.terminationMessagePolicy);
  if (container.ports !== undefined) checkPorts(errors, `${field}.ports`, container.ports);
  if (container.env !== undefined || container.envFrom !== undefined) checkEnv(errors, field, container);
  if (container.volumeMounts !== undefined) checkMounts(errors, `${field}.volumeMounts`, container, volumes);
  if (container.volumeDevices !== undefined) checkDevices(errors, `${field}.volumeDevices`, container, volumes);
  oneOf(errors, `${field}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  checkResources(errors, `${field}.resources`, container.resources);
  checkSecurityContext(errors, `${field}.securityContext`, container.securityContext);
  checkLifecycle(errors, `${field}.lifecycle`, container.lifecycle, gracePeriod);
  checkProbe(errors, field, 'livenessProbe', container.livenessProbe);
  checkProbe(errors, field, 'readinessProbe', container.readinessProbe);
  checkProbe(errors, field, 'startupProbe', container.startupProbe);
}

const NOT_FOR_INIT = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

function checkInitContainer(errors: Errors, field: string, container: Container): void {
  const policy = container.restartPolicy;
  if (policy === 'Always') return;
  for (const name of NOT_FOR_INIT) {
    if (container[name] === undefined) continue;
    errors.push(forbidden(`${field}.${name}`, 'may not be set for init containers without restartPolicy=Always'));
  }
}

/** Upstream: validateContainers, validateInitContainers and their parts. */
export function checkContainers(errors: Errors, field: string, spec: PodSpec, volumes: ReadonlySet<string>): void {
  const grace = spec.terminationGracePeriodSeconds ?? 0;
  const names = new Set<string>();
  if (spec.containers.length === 0) errors.push(required(`${field}.containers`));
  spec.containers.forEach((container, index) => {
    checkContainer(errors, `${field}.containers[${String(index)}]`, container, volumes, grace, names);
  });
  checkHostPorts(errors, `${field}.containers`, spec.containers);
  (spec.initContainers ?? []).forEach((container, index) => {
    const at = `${field}.initContainers[${String(index)}]`;
    checkContainer(errors, at, container, volumes, grace, names);
    checkInitContainer(errors, at, container);
  });
}
