import type { Container, ContainerPort, EphemeralContainer, PodSpec } from '../generated/types.ts';
import { isDns1123Label, isPortName, isPortNumber } from '../names/index.ts';
import { type Errors, check, checkNumber, oneOf } from './common.ts';
import { checkEnv } from './env.ts';
import { duplicate, forbidden, invalidValue, notFound, required } from './field-error.ts';
import { checkDevices, checkMounts } from './mounts.ts';
import { checkLifecycle, checkProbe } from './probe.ts';
import { checkResources } from './resources.ts';
import { checkResizePolicies, checkRestartPolicy } from './restart-rules.ts';
import { checkSecurityContext } from './security.ts';
import type { Volumes } from './volume.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function checkPorts(errors: Errors, field: string, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  ports.forEach(({ name = '', containerPort, hostPort = 0, protocol }, index) => {
    const at = `${field}[${String(index)}]`;
    if (name !== '') {
      const messages = isPortName(name);
      for (const message of messages) errors.push(invalidValue(`${at}.name`, name, message));
      if (messages.length === 0 && names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    if (containerPort === 0) errors.push(required(`${at}.containerPort`));
    else checkNumber(errors, `${at}.containerPort`, containerPort, isPortNumber(containerPort));
    if (hostPort !== 0) checkNumber(errors, `${at}.hostPort`, hostPort, isPortNumber(hostPort));
    oneOf(errors, `${at}.protocol`, protocol, PROTOCOLS);
  });
}

/** Host ports that containers share are in each other's way. */
function checkHostPorts(errors: Errors, field: string, containers: readonly Container[]): void {
  let taken: Set<string> | undefined;
  containers.forEach(({ ports = [] }, index) => {
    ports.forEach(({ hostPort = 0, hostIP = '', protocol = '' }, at) => {
      if (hostPort === 0) return;
      const key = `${protocol}/${hostIP}/${String(hostPort)}`;
      const path = `${field}[${String(index)}].ports[${String(at)}].hostPort`;
      taken ??= new Set();
      if (taken.has(key)) errors.push(duplicate(path, key));
      taken.add(key);
    });
  });
}

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

/** What containers of a pod are checked against. */
interface PodContext {
  readonly spec: PodSpec;
  readonly volumes: Volumes;
  /** Names in `spec.resourceClaims`. */
  readonly claims: ReadonlySet<string>;
  readonly hostUsers: boolean;
}

/** What containers of all kinds have in common. Upstream: validateContainerCommon */
function checkCommon(errors: Errors, field: string, container: Container, pod: PodContext): void {
  const { volumes, claims, spec, hostUsers } = pod;
  if (container.name === '') errors.push(required(`${field}.name`));
  else check(errors, `${field}.name`, container.name, isDns1123Label);
  if ((container.image ?? '') === '') errors.push(required(`${field}.image`));
  oneOf(errors, `${field}.terminationMessagePolicy`, container.terminationMessagePolicy, MESSAGE_POLICIES);
  if (container.ports !== undefined) checkPorts(errors, `${field}.ports`, container.ports);
  if (container.env !== undefined || container.envFrom !== undefined) checkEnv(errors, field, container, volumes);
  if (container.volumeMounts !== undefined) checkMounts(errors, `${field}.volumeMounts`, container, volumes);
  if (container.volumeDevices !== undefined) checkDevices(errors, `${field}.volumeDevices`, container, volumes);
  oneOf(errors, `${field}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  checkResources(errors, `${field}.resources`, container.resources, 'container', claims);
  if (container.resizePolicy !== undefined) {
    checkResizePolicies(errors, `${field}.resizePolicy`, container.resizePolicy, spec.restartPolicy);
  }
  checkSecurityContext(errors, `${field}.securityContext`, container.securityContext, hostUsers);
}

/** What runs beside and around the containers that keep running. */
function checkProbes(errors: Errors, field: string, container: Container, { spec }: PodContext): void {
  checkLifecycle(errors, `${field}.lifecycle`, container.lifecycle, spec);
  checkProbe(errors, field, 'livenessProbe', container.livenessProbe);
  checkProbe(errors, field, 'readinessProbe', container.readinessProbe);
  checkProbe(errors, field, 'startupProbe', container.startupProbe);
}

function checkName(errors: Errors, field: string, { name }: Container, names: Set<string>): void {
  if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
  names.add(name);
}

const NOT_FOR_INIT = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

function checkInitContainer(errors: Errors, field: string, container: Container, pod: PodContext): void {
  if (container.restartPolicy !== undefined || container.restartPolicyRules !== undefined) {
    checkRestartPolicy(errors, field, container, true);
  }
  if (container.restartPolicy === 'Always') {
    checkProbes(errors, field, container, pod);
    return;
  }
  for (const name of NOT_FOR_INIT) {
    if (container[name] === undefined) continue;
    errors.push(forbidden(`${field}.${name}`, 'may not be set for init containers without restartPolicy=Always'));
  }
}

/** Upstream: allowedEphemeralContainerFields */
const EPHEMERAL_FIELDS: ReadonlySet<string> = new Set<keyof EphemeralContainer>([
  'name',
  'image',
  'command',
  'args',
  'workingDir',
  'envFrom',
  'env',
  'volumeMounts',
  'volumeDevices',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'imagePullPolicy',
  'securityContext',
  'stdin',
  'stdinOnce',
  'tty',
  'targetContainerName',
]);

function isSet(value: unknown): boolean {
  return value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

/** Upstream: validateEphemeralContainers. @param others names of the other containers */
function checkEphemeralContainer(
  errors: Errors,
  field: string,
  container: EphemeralContainer,
  pod: PodContext,
  names: Set<string>,
  others: ReadonlySet<string>,
): void {
  checkCommon(errors, field, container, pod);
  checkPadding(errors, field, container);
  checkName(errors, field, container, names);
  const target = container.targetContainerName ?? '';
  if (target !== '' && !others.has(target)) errors.push(notFound(`${field}.targetContainerName`, target));
  const why = 'cannot be set for an Ephemeral Container';
  for (const [name, value] of Object.entries(container)) {
    if (!EPHEMERAL_FIELDS.has(name) && isSet(value)) errors.push(forbidden(`${field}.${name}`, why));
  }
  (container.volumeMounts ?? []).forEach(({ subPath = '', subPathExpr = '' }, index) => {
    const at = `${field}.volumeMounts[${String(index)}]`;
    if (subPath !== '') errors.push(forbidden(`${at}.subPath`, why));
    if (subPathExpr !== '') errors.push(forbidden(`${at}.subPathExpr`, why));
  });
}

/** Of pods, not of templates. Upstream: validateContainerOnlyForPod */
function checkPadding(errors: Errors, field: string, { image = '' }: Container): void {
  if (image.trim() === image) return;
  errors.push(invalidValue(`${field}.image`, image, 'must not have leading or trailing whitespace'));
}

export function checkImagePadding(errors: Errors, field: string, containers: readonly Container[]): void {
  containers.forEach((container, index) => {
    checkPadding(errors, `${field}[${String(index)}]`, container);
  });
}

/** Upstream: validateContainers, validateInitContainers, validateEphemeralContainers. */
export function checkContainers(errors: Errors, field: string, spec: PodSpec, volumes: Volumes): void {
  const claims = new Set((spec.resourceClaims ?? []).map(({ name }) => name).filter((name) => name !== ''));
  const pod: PodContext = { spec, volumes, claims, hostUsers: spec.hostUsers !== false };
  const names = new Set<string>();
  if (spec.containers.length === 0) errors.push(required(`${field}.containers`));
  spec.containers.forEach((container, index) => {
    const at = `${field}.containers[${String(index)}]`;
    checkCommon(errors, at, container, pod);
    checkName(errors, at, container, names);
    checkProbes(errors, at, container, pod);
    checkRestartPolicy(errors, at, container, false);
  });
  checkHostPorts(errors, `${field}.containers`, spec.containers);
  const inits = spec.initContainers ?? [];
  inits.forEach((container, index) => {
    const at = `${field}.initContainers[${String(index)}]`;
    checkCommon(errors, at, container, pod);
    checkName(errors, at, container, names);
    // They run one by one, so each has the ports for itself.
    checkHostPorts(errors, `${field}.initContainers`, [container]);
    checkInitContainer(errors, at, container, pod);
  });
  const others = new Set(names);
  (spec.ephemeralContainers ?? []).forEach((container, index) => {
    const at = `${field}.ephemeralContainers[${String(index)}]`;
    checkEphemeralContainer(errors, at, container, pod, names, others);
  });
}
