import type { Clock } from '../../base/index.ts';
import type { Container, GRPCAction, HTTPGetAction, Probe, TCPSocketAction } from '../../api/index.ts';
import { RuntimeError, type RuntimeService } from '../../cri/index.ts';
import type { NodeNetwork } from '../../network/index.ts';
import { dialMessage, HttpError, httpGet, type HttpAnswer } from '../http-get.ts';
import { resolvePort } from '../ports.ts';
import type { Outcome } from './outcome.ts';

export interface ProbeTarget {
  readonly container: Container;
  readonly containerId: string;
  readonly podIP: string;
}

export interface ProbeHost {
  readonly clock: Clock;
  readonly runtime: RuntimeService;
  readonly network: NodeNetwork;
}

const MAX_REDIRECTS = 10;

/** Carries out a probe, once. upstream: pkg/kubelet/prober/prober.go, pkg/probe */
export async function probeOnce(host: ProbeHost, probe: Probe, target: ProbeTarget): Promise<Outcome> {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec !== undefined) return probeExec(host.runtime, probe.exec.command ?? [], target.containerId, timeout);
  const expired = new AbortController();
  const cancel = host.clock.setTimeout(() => {
    expired.abort();
  }, timeout);
  try {
    if (probe.httpGet !== undefined) return await probeHttp(host.network, probe.httpGet, target, expired.signal);
    if (probe.tcpSocket !== undefined) return await probeTcp(host.network, probe.tcpSocket, target, expired.signal);
    if (probe.grpc !== undefined) return await grpc(host, probe.grpc, target, timeout, expired.signal);
    return { result: 'unknown', message: `missing probe handler for ${target.container.name}` };
  } finally {
    cancel();
  }
}

async function grpc(
  host: ProbeHost,
  { port, service = '' }: GRPCAction,
  { podIP }: ProbeTarget,
  timeout: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const { probeGrpc } = await import('./probe-grpc.ts');
  return probeGrpc(host, { host: podIP, port, service, timeout }, signal);
}

async function probeExec(
  runtime: RuntimeService,
  command: readonly string[],
  containerId: string,
  timeout: number,
): Promise<Outcome> {
  try {
    const { stdout, stderr, exitCode } = await runtime.execSync(containerId, command, timeout);
    const decoder = new TextDecoder();
    const message = decoder.decode(stdout) + decoder.decode(stderr);
    return { result: exitCode === 0 ? 'success' : 'failure', message };
  } catch (cause) {
    if (!(cause instanceof RuntimeError)) throw cause;
    return { result: cause.code === 'DeadlineExceeded' ? 'failure' : 'unknown', message: cause.message };
  }
}

async function probeHttp(
  network: NodeNetwork,
  action: HTTPGetAction,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<Outcome> {
  const port = resolvePort(action.port, target.container);
  if (typeof port === 'string') return { result: 'unknown', message: port };
  const host = action.host === undefined || action.host === '' ? target.podIP : action.host;
  const scheme = (action.scheme ?? 'HTTP').toLowerCase();
  let path = absolute(action.path ?? '/');
  const headers = (action.httpHeaders ?? []).map(({ name, value }) => [name, value] as const);
  const url = `${scheme}://${host}:${String(port)}`;
  for (let redirects = 0; ; redirects++) {
    const answer = await tryGet(network, { host, port, path, headers, secure: scheme === 'https' }, signal);
    if (typeof answer === 'string') return { result: 'failure', message: `Get "${url}${path}": ${answer}` };
    const next = redirectPath(answer, `${url}${path}`);
    if (next === undefined) return judge(answer);
    if (next === 'elsewhere') {
      return { result: 'warning', message: `Probe terminated redirects, Response body: ${answer.body}` };
    }
    if (redirects >= MAX_REDIRECTS) {
      return { result: 'failure', message: `Get "${url}${path}": stopped after 10 redirects` };
    }
    path = next;
  }
}

async function tryGet(
  network: NodeNetwork,
  request: Parameters<typeof httpGet>[1],
  signal: AbortSignal,
): Promise<HttpAnswer | string> {
  try {
    return await httpGet(network, request, signal);
  } catch (cause) {
    if (cause instanceof HttpError) return cause.message;
    throw cause;
  }
}

function judge({ status, body }: HttpAnswer): Outcome {
  if (status >= 200 && status < 400) return { result: 'success', message: body };
  return { result: 'failure', message: `HTTP probe failed with statuscode: ${String(status)}` };
}

/** Where a redirect leads, if it is one: `elsewhere` is another host, which probes do not follow. */
function redirectPath({ status, location }: HttpAnswer, from: string): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || !URL.canParse(location, from)) {
    return undefined;
  }
  const to = new URL(location, from);
  return to.hostname === new URL(from).hostname ? `${to.pathname}${to.search}` : 'elsewhere';
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

async function probeTcp(
  network: NodeNetwork,
  action: TCPSocketAction,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<Outcome> {
  const port = resolvePort(action.port, target.container);
  if (typeof port === 'string') return { result: 'unknown', message: port };
  const host = action.host === undefined || action.host === '' ? target.podIP : action.host;
  const stream = await network.dial(host, port, signal);
  if (typeof stream !== 'string') {
    stream.close();
    return { result: 'success', message: '' };
  }
  if (signal.aborted) return { result: 'failure', message: `dial tcp ${host}:${String(port)}: i/o timeout` };
  return { result: 'failure', message: dialMessage(stream, host, port) };
}
