import { statusError, StatusError, type Status } from '../../api/index.ts';
import { RuntimeError } from '../../cri/index.ts';
import { OFFERED_PROTOCOLS, PORT_FORWARD_PROTOCOL, type Connection, type FetchHandler } from '../../protocol/index.ts';
import type { KubeletContext } from '../context.ts';
import { egress } from '../egress/egress.ts';
import { RUNTIME_NAME } from '../pod/container-status.ts';
import { isRunning } from '../pod/instance.ts';
import { openPortForward } from '../port-forward/port-forward.ts';
import type { PodWorker } from '../pod/pod-worker.ts';
import type { PodWorkers } from '../pod/pod-workers.ts';
import { openAttach, openExec, streamOptions } from './exec.ts';
import { logQuery, logSource, logStream } from './logs.ts';
import { SummaryProvider } from './stats.ts';
import { negotiate, speak } from './stream-protocols.ts';

/** The kubelet's own API, on upstream's paths. upstream: pkg/kubelet/server/server.go */
export function createKubeletServer(context: KubeletContext, workers: PodWorkers): FetchHandler {
  const server = new KubeletServer(context, workers);
  return {
    fetch: (request) => server.fetch(request),
    connect: (request) => server.connect(request),
  };
}

class KubeletServer {
  readonly #context: KubeletContext;
  readonly #workers: PodWorkers;
  readonly #stats: SummaryProvider;

  constructor(context: KubeletContext, workers: PodWorkers) {
    this.#context = context;
    this.#workers = workers;
    this.#stats = new SummaryProvider(context);
  }

  async fetch(request: Request): Promise<Response> {
    try {
      return (await egress(this.#context.network, request)) ?? (await this.#answer(new URL(request.url)));
    } catch (cause) {
      return failure(cause);
    }
  }

  connect(request: Request): Promise<Connection> {
    try {
      return Promise.resolve(this.#open(request));
    } catch (cause) {
      return Promise.reject(cause instanceof StatusError ? cause : internal(cause));
    }
  }

  #answer(url: URL): Response | Promise<Response> {
    const [route, ...rest] = segments(url);
    switch (route) {
      case 'healthz':
        return new Response('ok');
      case 'pods':
      case 'runningpods':
        return Response.json({
          kind: 'PodList',
          apiVersion: 'v1',
          metadata: {},
          items: this.#workers.all().map(({ current }) => current),
        });
      case 'stats':
        if (rest[0] === 'summary') return Response.json(this.#stats.summary(this.#workers.all()));
        break;
      case 'containerLogs':
        return this.#logs(rest, url.searchParams);
      case 'logs':
        return this.#nodeLogs(rest.join('/'), url.searchParams);
      case 'exec':
      case 'attach':
      case 'portForward':
        throw statusError(400, 'BadRequest', 'Upgrade request required');
      default:
        break;
    }
    throw statusError(404, 'NotFound', 'the server could not find the requested resource');
  }

  #logs([namespace = '', podName = '', container = '']: readonly string[], query: URLSearchParams): Response {
    const { clock, runtime } = this.#context;
    const options = logQuery(query, clock.now());
    if (typeof options === 'string') throw statusError(400, 'BadRequest', options);
    const worker = this.#pod(namespace, podName);
    const source = logSource(worker.current, container, options.previous);
    if ('error' in source) throw statusError(400, 'BadRequest', source.error);
    const instance = worker.record.byId(source.id);
    if (instance?.known !== true) {
      // Its log went with the page that ran it; upstream's kubelet says the same when a log file is gone.
      return new Response(`unable to retrieve container logs for ${RUNTIME_NAME}://${source.id}`);
    }
    return new Response(logStream(runtime, source.id, options), {
      headers: { 'Content-Type': 'text/plain' },
    });
  }

  async #nodeLogs(path: string, query: URLSearchParams): Promise<Response> {
    const { serveNodeLogs } = await import('./node-logs.ts');
    const { nodeName, journal, volumes } = this.#context;
    return serveNodeLogs({ nodeName, journal, host: () => volumes.host() }, path, query);
  }

  #open(request: Request): Connection {
    const url = new URL(request.url);
    const [route, namespace = '', podName = '', containerName = ''] = segments(url);
    const offered = request.headers.get(OFFERED_PROTOCOLS) ?? '';
    if (route === 'portForward') return this.#portForward(this.#pod(namespace, podName), offered);
    if (route !== 'exec' && route !== 'attach') {
      throw statusError(404, 'NotFound', 'the server could not find the requested resource');
    }
    const protocol = negotiate(offered);
    const instance = this.#pod(namespace, podName).record.latest(containerName);
    if (!isRunning(instance)) throw statusError(404, 'NotFound', `container not found ("${containerName}")`);
    const options = streamOptions(url.searchParams);
    const { runtime } = this.#context;
    const command = url.searchParams.getAll('command');
    return speak(
      route === 'attach' ? openAttach(runtime, instance.id, options) : openExec(runtime, instance.id, command, options),
      protocol,
    );
  }

  #portForward({ pod, record }: PodWorker, offered: string): Connection {
    if (!offered.split(',').some((protocol) => protocol.trim() === PORT_FORWARD_PROTOCOL)) {
      const message = `unable to negotiate protocol: client supports [${offered}], server supports [${PORT_FORWARD_PROTOCOL}]`;
      throw statusError(400, 'BadRequest', message);
    }
    const { name, uid } = pod.metadata;
    if (record.podIP === undefined) throw statusError(404, 'NotFound', `pod "${name}" has no sandbox`);
    const { network } = this.#context;
    return openPortForward({
      pod: { name, uid },
      host: record.podIP,
      dial: (host, port, signal) => network.dial(host, port, signal),
    });
  }

  #pod(namespace: string, name: string): PodWorker {
    const worker = this.#workers.find(namespace, name);
    if (worker === undefined) throw statusError(404, 'NotFound', `pod "${name}" does not exist`);
    return worker;
  }
}

function segments(url: URL): readonly string[] {
  return url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeURIComponent);
}

function internal(cause: unknown): StatusError {
  const message = cause instanceof RuntimeError || cause instanceof Error ? cause.message : String(cause);
  return statusError(500, 'InternalError', `Internal error occurred: ${message}`);
}

function failure(cause: unknown): Response {
  const { status }: { readonly status: Status } = cause instanceof StatusError ? cause : internal(cause);
  return Response.json(status, { status: status.code ?? 500 });
}
