import { invalid, nodes, type Node, type Pod, pods, StatusError, statusError } from '../../api/index.ts';
import type { Connection, FetchHandler } from '../../protocol/index.ts';
import { badRequest, get, internalError, type Registry } from '../registry/index.ts';

/** Where a request about a pod's container goes. */
interface Location {
  readonly handler: FetchHandler;
  readonly nodeName: string;
  readonly url: URL;
}

export interface PodStreamDeps {
  readonly registry: Registry;
  readonly nodeProxy: (nodeName: string) => FetchHandler | undefined;
}

interface PodPath {
  readonly namespace: string;
  readonly name: string;
}

/** The kubelet's paths, by subresource. */
const KUBELET_PATHS: Readonly<Record<string, string>> = {
  log: 'containerLogs',
  exec: 'exec',
  attach: 'attach',
  portforward: 'portForward',
};

/** Parameters of `PodLogOptions` that the kubelet knows. upstream: pkg/registry/core/pod LogLocation */
const LOG_PARAMETERS = [
  'follow',
  'previous',
  'timestamps',
  'tailLines',
  'limitBytes',
  'sinceSeconds',
  'sinceTime',
  'stream',
];
const STREAM_PARAMETERS = ['stdin', 'stdout', 'stderr', 'tty', 'command'];

/** `GET …/pods/<name>/log`: the kubelet's answer, as it comes. @throws StatusError */
export async function podLog(deps: PodStreamDeps, path: PodPath, request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  checkLogOptions(path.name, searchParams);
  const pod = get(deps.registry, { resource: pods, ...path }).object as Pod;
  const container = containerOf(pod, searchParams.get('container') ?? '');
  // Upstream answers with nothing for a pod that is on no node yet.
  if ((pod.spec.nodeName ?? '') === '') return new Response('', { headers: { 'content-type': 'text/plain' } });
  const location = locate(deps, pod, 'log', container, searchParams);
  const response = await location.handler.fetch(new Request(location.url, { signal: request.signal }));
  if (!response.ok) throw kubeletError(path.name, response.status, await response.text());
  return new Response(response.body, { headers: { 'content-type': 'text/plain' } });
}

/** Opens exec, attach or port-forward on the pod's node. @throws StatusError */
export async function connectPod(
  deps: PodStreamDeps,
  path: PodPath,
  subresource: string,
  request: Request,
): Promise<Connection> {
  const location = streamLocation(deps, path, subresource, request);
  return location.handler.connect(
    new Request(location.url, { method: 'POST', headers: request.headers, signal: request.signal }),
  );
}

/** Where exec, attach or port-forward goes. upstream: pkg/registry/core/pod streamLocation @throws StatusError */
export function streamLocation(deps: PodStreamDeps, path: PodPath, subresource: string, request: Request): Location {
  const { searchParams } = new URL(request.url);
  const pod = get(deps.registry, { resource: pods, ...path }).object as Pod;
  const container = subresource === 'portforward' ? '' : containerOf(pod, searchParams.get('container') ?? '');
  if ((pod.spec.nodeName ?? '') === '') throw badRequest(`pod ${path.name} does not have a host assigned`);
  return locate(deps, pod, subresource, container, searchParams);
}

function locate(
  deps: PodStreamDeps,
  pod: Pod,
  subresource: string,
  container: string,
  query: URLSearchParams,
): Location {
  const nodeName = pod.spec.nodeName ?? '';
  const { name, namespace = '' } = pod.metadata;
  const parts = [KUBELET_PATHS[subresource] ?? subresource, namespace, name, ...(container === '' ? [] : [container])];
  const url = new URL(`https://${addressOf(deps.registry, nodeName)}/${parts.map(encodeURIComponent).join('/')}`);
  for (const parameter of subresource === 'log' ? LOG_PARAMETERS : STREAM_PARAMETERS) {
    for (const value of query.getAll(parameter)) url.searchParams.append(parameter, value);
  }
  const handler = deps.nodeProxy(nodeName);
  if (handler === undefined) {
    // What upstream says of a kubelet that does not listen.
    throw internalError(`Get ${JSON.stringify(url.href)}: dial tcp ${url.host}: connect: connection refused`);
  }
  return { handler, nodeName, url };
}

function addressOf(registry: Registry, nodeName: string): string {
  try {
    const node = get(registry, { resource: nodes, namespace: '', name: nodeName }).object as Node;
    const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? nodeName;
    return `${address}:${String(node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 10250)}`;
  } catch (cause) {
    if (cause instanceof StatusError) return `${nodeName}:10250`;
    throw cause;
  }
}

function namesOf(containers: readonly { readonly name: string }[] | undefined): string {
  return `[${(containers ?? []).map(({ name }) => name).join(' ')}]`;
}

/** upstream: pkg/registry/core/pod validateContainer @throws StatusError BadRequest */
function containerOf(pod: Pod, wanted: string): string {
  const { name } = pod.metadata;
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  if (wanted !== '') {
    const known = [...containers, ...initContainers, ...ephemeralContainers].some((other) => other.name === wanted);
    if (!known) throw badRequest(`container ${wanted} is not valid for pod ${name}`);
    return wanted;
  }
  const [only] = containers;
  if (only !== undefined && containers.length === 1) return only.name;
  const init = initContainers.length === 0 ? '' : ` or one of the init containers: ${namesOf(initContainers)}`;
  const choice = only === undefined ? '' : `, choose one of: ${namesOf(containers)}${init}`;
  throw badRequest(`a container name must be specified for pod ${name}${choice}`);
}

/** upstream: validation.ValidatePodLogOptions @throws StatusError Invalid */
function checkLogOptions(name: string, query: URLSearchParams): void {
  const refuse = (field: string, badValue: unknown, detail: string): never => {
    const kind = { group: '', kind: 'PodLogOptions' };
    throw invalid(kind, name, [{ type: 'FieldValueInvalid', field, badValue, detail }]);
  };
  const check = (field: string, least: number, detail: string): void => {
    const text = query.get(field);
    if (text === null || text === '') return;
    if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    if (Number(text) < least) refuse(field, Number(text), detail);
  };
  check('tailLines', 0, 'must be greater than or equal to 0');
  check('limitBytes', 1, 'must be greater than 0');
  check('sinceSeconds', 1, 'must be greater than 0');
  if (query.has('sinceSeconds') && query.has('sinceTime')) {
    throw invalid({ group: '', kind: 'PodLogOptions' }, name, [
      {
        type: 'FieldValueForbidden',
        field: '',
        badValue: '',
        detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified',
      },
    ]);
  }
}

/** upstream: registry/generic/rest/response_checker.go */
function kubeletError(name: string, status: number, text: string): StatusError {
  if (status === 500) return internalError(text);
  if (status === 400) return badRequest(text);
  const details = { name, kind: 'pods', causes: [{ reason: 'UnexpectedServerResponse', message: text }] };
  if (status === 404)
    return statusError(404, 'NotFound', `the server could not find the requested resource ( pods ${name})`, details);
  return statusError(
    status,
    'Unknown',
    `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding ( pods ${name})`,
    details,
  );
}
