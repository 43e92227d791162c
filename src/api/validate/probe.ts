import type { Lifecycle, LifecycleHandler, PodSpec, Probe } from '../generated/types.ts';
import { isHttpHeaderName, isPortName, isPortNumber } from '../names/index.ts';
import { type Errors, check, checkNumber, nonNegative } from './common.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';

export function checkPort(errors: Errors, field: string, port: number | string): void {
  if (typeof port === 'number') checkNumber(errors, field, port, isPortNumber(port));
  else check(errors, field, port, isPortName);
}

const SCHEMES = ['HTTP', 'HTTPS'];

function checkScheme(errors: Errors, field: string, scheme: string): void {
  if (!SCHEMES.includes(scheme)) errors.push(notSupported(field, scheme, SCHEMES));
}

type Handler = LifecycleHandler & Pick<Probe, 'grpc'>;

/** Exactly one way of asking. */
function checkHandler(errors: Errors, field: string, handler: Handler, gracePeriod?: number): void {
  let handlers = 0;
  const another = (name: string): boolean => {
    if (handlers++ === 0) return false;
    errors.push(forbidden(`${field}.${name}`, 'may not specify more than 1 handler type'));
    return true;
  };
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  if (exec !== undefined && !another('exec') && (exec.command ?? []).length === 0) {
    errors.push(required(`${field}.exec.command`));
  }
  if (httpGet !== undefined && !another('httpGet')) {
    if ((httpGet.path ?? '') === '') errors.push(required(`${field}.httpGet.path`));
    checkPort(errors, `${field}.httpGet.port`, httpGet.port);
    checkScheme(errors, `${field}.httpGet.scheme`, httpGet.scheme ?? '');
    for (const header of httpGet.httpHeaders ?? []) {
      check(errors, `${field}.httpGet.httpHeaders`, header.name, isHttpHeaderName);
    }
  }
  if (tcpSocket !== undefined && !another('tcpSocket')) checkPort(errors, `${field}.tcpSocket.port`, tcpSocket.port);
  if (grpc !== undefined && !another('grpc')) checkPort(errors, `${field}.grpc.port`, grpc.port);
  if (sleep !== undefined && !another('sleep') && gracePeriod !== undefined) {
    if (sleep.seconds < 0 || sleep.seconds > gracePeriod) {
      const limit = String(gracePeriod);
      const why = `must be non-negative and less than terminationGracePeriodSeconds (${limit})`;
      errors.push(invalidValue(`${field}.sleep`, sleep.seconds, why));
    }
  }
  if (handlers === 0) errors.push(required(field, 'must specify a handler type'));
}

export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

export function checkProbe(errors: Errors, container: string, kind: ProbeKind, probe: Probe | undefined): void {
  if (probe === undefined) return;
  const field = `${container}.${kind}`;
  checkHandler(errors, field, probe);
  nonNegative(errors, `${field}.initialDelaySeconds`, probe.initialDelaySeconds);
  nonNegative(errors, `${field}.timeoutSeconds`, probe.timeoutSeconds);
  nonNegative(errors, `${field}.periodSeconds`, probe.periodSeconds);
  nonNegative(errors, `${field}.successThreshold`, probe.successThreshold);
  nonNegative(errors, `${field}.failureThreshold`, probe.failureThreshold);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  if (kind === 'readinessProbe') {
    if (grace === undefined) return;
    errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'));
  } else if (probe.successThreshold !== undefined && probe.successThreshold !== 1) {
    errors.push(invalidValue(`${field}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
}

const REAL_TIME = Array.from({ length: 14 }, (_, index) => [
  `SIGRTMIN+${String(index + 1)}`,
  `SIGRTMAX-${String(index + 1)}`,
]);
const LINUX_SIGNALS: ReadonlySet<string> = new Set([
  ...'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX'
    .split(' ')
    .map((name) => `SIG${name}`),
  ...REAL_TIME.flat(),
  'SIGRTMIN+15',
]);
const WINDOWS_SIGNALS: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM']);

/** Upstream: validateStopSignal */
function checkStopSignal(errors: Errors, field: string, signal: string, os: string | undefined): void {
  if (os === undefined) {
    errors.push(forbidden(field, 'may not be set for containers with empty `spec.os.name`'));
    return;
  }
  const known = os === 'windows' ? WINDOWS_SIGNALS : LINUX_SIGNALS;
  if (!known.has(signal)) errors.push(notSupported(field, signal, [...known].sort()));
}

/** Upstream: validateLifecycle */
export function checkLifecycle(errors: Errors, field: string, lifecycle: Lifecycle | undefined, spec: PodSpec): void {
  if (lifecycle === undefined) return;
  const { postStart, preStop, stopSignal } = lifecycle;
  const gracePeriod = spec.terminationGracePeriodSeconds;
  if (postStart !== undefined) checkHandler(errors, `${field}.postStart`, postStart, gracePeriod);
  if (preStop !== undefined) checkHandler(errors, `${field}.preStop`, preStop, gracePeriod);
  if (stopSignal !== undefined) checkStopSignal(errors, `${field}.stopSignal`, stopSignal, spec.os?.name);
}
