import type { Lifecycle, LifecycleHandler, Probe } from '../generated/types.ts';
import { isHttpHeaderName, isPortName, isPortNumber } from '../names/index.ts';
import { type Errors, check, checkNumber, nonNegative, oneOf } from './common.ts';
import { forbidden, invalidValue, required } from './field-error.ts';

export function checkPort(errors: Errors, field: string, port: number | string): void {
  if (typeof port === 'number') checkNumber(errors, field, port, isPortNumber(port));
  else check(errors, field, port, isPortName);
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
    oneOf(errors, `${field}.httpGet.scheme`, httpGet.scheme, ['HTTP', 'HTTPS']);
    for (const header of httpGet.httpHeaders ?? []) {
      check(errors, `${field}.httpGet.httpHeaders`, header.name, isHttpHeaderName);
    }
  }
  if (tcpSocket !== undefined && !another('tcpSocket')) checkPort(errors, `${field}.tcpSocket.port`, tcpSocket.port);
  if (grpc !== undefined && !another('grpc')) checkPort(errors, `${field}.grpc.port`, grpc.port);
  if (sleep !== undefined && !another('sleep') && gracePeriod !== undefined) {
    if (sleep.seconds < 0 || sleep.seconds > gracePeriod) {
      const limit = String(gracePeriod);
      const why = `must be non-negative and less than terminationGracePeriodSeconds (${limit}).`;
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
  if (kind === 'readinessProbe') {
    if (grace !== undefined) {
      errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'));
    }
    return;
  }
  if (grace !== undefined && grace <= 0) {
    errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  if (probe.successThreshold !== undefined && probe.successThreshold !== 1) {
    errors.push(invalidValue(`${field}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
}

export function checkLifecycle(
  errors: Errors,
  field: string,
  lifecycle: Lifecycle | undefined,
  gracePeriod: number,
): void {
  if (lifecycle?.postStart !== undefined) checkHandler(errors, `${field}.postStart`, lifecycle.postStart, gracePeriod);
  if (lifecycle?.preStop !== undefined) checkHandler(errors, `${field}.preStop`, lifecycle.preStop, gracePeriod);
}
