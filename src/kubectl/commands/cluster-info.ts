import { services, type Service } from '../../api/index.ts';
import type { Command, CommandContext } from '../command.ts';
import { dump } from './cluster-info/index.ts';

/** The path by which the API server passes requests on to a service. Upstream: clusterinfo.go. */
function proxyUrl(server: string, { metadata, spec }: Service): string {
  const [port] = spec.ports ?? [];
  const scheme = port !== undefined && (port.name === 'https' || port.port === 443) ? 'https:' : '';
  const name = port === undefined ? metadata.name : `${scheme}${metadata.name}:${port.name ?? ''}`;
  const short = scheme === '' && name.endsWith(':') ? metadata.name : name;
  return `${server}/api/v1/namespaces/${metadata.namespace ?? ''}/services/${short}/proxy`;
}

async function run(context: CommandContext): Promise<number> {
  const { client, io, server } = context;
  const colour = (code: string, text: string): string =>
    io.terminal === undefined ? text : `\x1b[${code}m${text}\x1b[0m`;
  const line = (name: string, url: string): string => `${colour('0;32', name)} is running at ${colour('0;33', url)}\n`;
  const { items } = await client.list(services, {
    namespace: 'kube-system',
    labelSelector: 'kubernetes.io/cluster-service=true',
  });
  const lines = items.map((service) =>
    line(service.metadata.labels?.['kubernetes.io/name'] ?? service.metadata.name, proxyUrl(server, service)),
  );
  io.stdout(
    `${line('Kubernetes control plane', server)}${lines.join('')}\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`,
  );
  return 0;
}

export const clusterInfo: Command = {
  name: 'cluster-info',
  summary: 'Display cluster information',
  usage: '[flags]',
  flags: [],
  subcommands: [dump],
  run,
};
