import { services } from '../../../api/index.ts';
import { group, type Command } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag, type FlagSpec } from '../../flags.ts';
import { create, nameOf, place, requireFlags, subcommand } from './object.ts';

const TCP = flag('tcp', 'list', "Port pairs can be specified as '<port>:<targetPort>'.");
const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function portNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw failure(`strconv.ParseUint: parsing "${text}": invalid syntax`);
  return Number(text);
}

/** A name of a port in letters. @throws CommandError with upstream's rules that it breaks */
function portName(text: string): string {
  const broken = [
    ...(text.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(text) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(text) ? [] : ['must contain at least one letter (a-z)']),
    ...(text.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(text.startsWith('-') || text.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
  ];
  if (broken.length > 0) throw failure(broken.join(','));
  return text;
}

function portOf(pair: string, nodePort: number): object {
  const [port = '', target] = pair.split(':');
  const number = portNumber(port);
  const targetPort = target === undefined ? number : /^\d+$/.test(target) ? Number(target) : portName(target);
  if (typeof targetPort === 'number' && (targetPort < 1 || targetPort > 65535))
    throw failure('must be between 1 and 65535, inclusive');
  return {
    name: pair.replaceAll(':', '-'),
    ...(nodePort === 0 ? {} : { nodePort }),
    port: number,
    protocol: 'TCP',
    targetPort,
  };
}

function service(name: string, type: string, summary: string, more: readonly FlagSpec[] = []): Command {
  return subcommand(
    name,
    summary,
    type === 'ExternalName'
      ? 'NAME --external-name external.name [--dry-run=server|client|none]'
      : `NAME [--tcp=${type === 'ClusterIP' ? '<port>:<targetPort>' : 'port:targetPort'}] [--dry-run=server|client|none]`,
    [TCP, ...more],
    async (context, invocation) => {
      const { flags } = invocation;
      if (type === 'ExternalName') requireFlags(flags, 'external-name');
      const app = nameOf(invocation, name);
      const [clusterIP, externalName] = [flags.string('clusterip'), flags.string('external-name')];
      const pairs = flags.list('tcp');
      if (clusterIP !== 'None' && pairs.length === 0 && type !== 'ExternalName')
        throw failure('at least one tcp port specifier must be provided');
      if (type === 'ExternalName' && (externalName.length > 253 || !DNS_NAME.test(externalName)))
        throw failure(`invalid service external name ${externalName}`);
      const ports = pairs.map((pair) => portOf(pair, flags.has('node-port') ? flags.int('node-port') : 0));
      const object = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: app, labels: { app }, ...place(context) },
        spec: {
          ...(clusterIP === '' ? {} : { clusterIP }),
          ...(externalName === '' ? {} : { externalName }),
          ...(ports.length === 0 ? {} : { ports }),
          selector: { app },
          type,
        },
      };
      await create(context, services, object as never, flags, { failed: `${type} service:` });
    },
  );
}

export const createService: Command = {
  ...group('service', 'Create a service using a specified subcommand', [
    service('clusterip', 'ClusterIP', 'Create a ClusterIP service', [
      flag(
        'clusterip',
        'string',
        "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing).",
      ),
    ]),
    service('externalname', 'ExternalName', 'Create an ExternalName service', [
      flag('external-name', 'string', 'External name of service'),
    ]),
    service('loadbalancer', 'LoadBalancer', 'Create a LoadBalancer service'),
    service('nodeport', 'NodePort', 'Create a NodePort service', [
      flag('node-port', 'int', 'Port used to expose the service on each node in a cluster.', { default: '0' }),
    ]),
  ]),
  aliases: ['svc'],
};
