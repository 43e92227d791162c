import type { Disposer } from '../../../base/index.ts';
import { pods, resourcePath, type Pod } from '../../../api/index.ts';
import { OFFERED_PROTOCOLS, PORT_FORWARD_PROTOCOL } from '../../../protocol/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { failure, usageError } from '../../errors.ts';
import type { KubectlNetwork } from '../../io.ts';
import { handleConnection, type Forwarding } from './forward.ts';
import { parseAddresses, parsePorts, type ForwardedPort, type ListenAddress } from './ports.ts';
import { SpdyClient } from './spdy-client.ts';
import { remotePorts, waitForPod } from './target.ts';

async function connect({ client }: CommandContext, pod: Pod): Promise<SpdyClient> {
  const { name, namespace = '' } = pod.metadata;
  const path = resourcePath(pods, { namespace, name, subresource: 'portforward' });
  const request = new Request(new URL(path, 'https://kubernetes.default.svc'), {
    headers: { [OFFERED_PROTOCOLS]: PORT_FORWARD_PROTOCOL },
  });
  try {
    return new SpdyClient(await client.raw.connect(request));
  } catch (cause) {
    throw failure(`error upgrading connection: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

interface Listeners {
  readonly network: KubectlNetwork;
  readonly addresses: readonly ListenAddress[];
  readonly forwarding: Forwarding;
  /** What was opened. */
  readonly opened: Disposer[];
}

function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${String(port)}` : `${ip}:${String(port)}`;
}

/** @returns the local port, or what went wrong. upstream: listenOnPort */
async function listen(
  { network, addresses, forwarding, opened }: Listeners,
  { local, remote }: ForwardedPort,
): Promise<number | string> {
  let port = local;
  const errors: string[] = [];
  const failed = { oneOf: 0, each: 0 };
  let had = 0;
  for (const { ip, oneOf } of addresses) {
    const listener = await network.listen(ip, port, (stream) => {
      void handleConnection(stream, { local: port, remote }, forwarding);
    });
    if (listener === undefined) {
      const protocol = ip.includes(':') ? 'tcp6' : 'tcp4';
      const why = `listen ${protocol} ${hostPort(ip, port)}: bind: address already in use`;
      errors.push(`unable to create listener: Error ${why}`);
      failed[oneOf ? 'oneOf' : 'each']++;
      continue;
    }
    port = listener.port;
    if (oneOf) had++;
    opened.push(listener.close);
    forwarding.stdout(`Forwarding from ${hostPort(ip, port)} -> ${String(remote)}\n`);
  }
  if ((had === 0 && failed.oneOf > 0) || failed.each > 0) {
    return `Listeners failed to create with the following errors: [${errors.join(' ')}]`;
  }
  return port;
}

function commandLine(context: CommandContext, args: readonly string[]): string {
  const place = context.namespaceGiven ? ` -n ${context.namespace}` : '';
  return `kubectl port-forward${place} ${args.join(' ')}`;
}

async function forward(
  context: CommandContext,
  invocation: Invocation,
  pod: Pod,
  ports: readonly string[],
): Promise<number> {
  const { io, network, clock } = context;
  const { flags, args } = invocation;
  const addresses = parseAddresses(flags.has('address') ? flags.list('address') : ['localhost']);
  const wanted = parsePorts(ports);
  const client = await connect(context, pod);
  let requests = 0;
  const forwarding: Forwarding = {
    client,
    clock,
    nextRequest: () => requests++,
    stdout: (text) => {
      io.stdout(text);
    },
    stderr: (text) => {
      io.stderr(text);
    },
  };
  if (network === undefined) throw failure('unable to listen: there is no network here');
  const opened: Disposer[] = [];
  const stopped = new Promise<'stopped'>((resolve) => {
    const stop = (): void => {
      resolve('stopped');
    };
    if (io.signal.aborted) stop();
    else io.signal.addEventListener('abort', stop, { once: true });
  });
  try {
    let listening = false;
    for (const port of wanted) {
      const result = await listen({ network, addresses, forwarding, opened }, port);
      if (typeof result === 'string') {
        io.stderr(`Unable to listen on port ${String(port.local)}: ${result}\n`);
        continue;
      }
      listening = true;
      const { namespace = '' } = pod.metadata;
      const command = commandLine(context, args);
      opened.push(network.announce({ port: result, target: args[0] ?? '', namespace, command }));
    }
    if (!listening) {
      const all = wanted.map(({ local, remote }) => `{${String(local)} ${String(remote)}}`).join(' ');
      throw failure(`unable to listen on any of the requested ports: [${all}]`);
    }
    if ((await Promise.race([stopped, client.closed])) !== 'stopped') throw failure('lost connection to pod');
    return 0;
  } finally {
    for (const close of opened) close();
    client.close();
  }
}

/** upstream: kubectl/pkg/cmd/portforward */
export async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags, args } = invocation;
  const [target = '', ...ports] = args;
  if (ports.length === 0) {
    throw usageError('TYPE/NAME and list of ports are required for port-forward', 'kubectl port-forward');
  }
  const timeout = flags.milliseconds('pod-running-timeout');
  if (timeout <= 0) throw usageError('--pod-running-timeout must be higher than zero', 'kubectl port-forward');
  const pod = await waitForPod(context, target, timeout);
  const translated = await remotePorts(context, target, ports, pod);
  const phase = pod.status?.phase ?? '';
  if (phase !== 'Running') throw failure(`unable to forward port because pod is not running. Current status=${phase}`);
  return forward(context, invocation, pod, translated);
}
