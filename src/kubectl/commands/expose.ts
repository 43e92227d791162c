import { services, type Deployment, type New, type Pod, type Service, type ServicePort } from '../../api/index.ts';
import { fieldManager, SAVE_CONFIG } from '../common-flags.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { failure, usageError } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { makeGenerated } from '../generated-object.ts';
import { overridden, OVERRIDE_FLAGS } from '../overrides.ts';
import { OUTPUT_FLAG, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../printers/output.ts';
import { resultPrinter } from '../printers/result.ts';
import { FILENAME_FLAGS, fetchObjects, selectTargets, type Target, hasFiles } from '../selection.ts';
import { DRY_RUN, dryRunOf } from '../dry-run.ts';
import { pairs } from './run/generate.ts';

type Exposable = Pod | Deployment | Service;

function selectorFor(object: Exposable, target: Target, flags: Flags): Readonly<Record<string, string>> {
  const given = flags.string('selector');
  if (given !== '') return Object.fromEntries(given.split(',').map((pair) => pair.split('=') as [string, string]));
  switch (target.resource.kind) {
    case 'Pod': {
      const { labels } = object.metadata;
      if (labels === undefined)
        throw failure(
          "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
        );
      return labels;
    }
    case 'Service':
      return (object as Service).spec.selector ?? {};
    case 'Deployment':
    case 'ReplicaSet':
      return (object as Deployment).spec.selector.matchLabels ?? {};
    default:
      throw failure(`cannot expose a ${target.resource.kind}`);
  }
}

function containerPorts(
  object: Exposable,
  target: Target,
): readonly { readonly port: number; readonly protocol: string }[] {
  if (target.resource.kind === 'Service')
    return ((object as Service).spec.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port, protocol }));
  const spec = target.resource.kind === 'Pod' ? (object as Pod).spec : (object as Deployment).spec.template.spec;
  return (spec?.containers ?? []).flatMap((container) =>
    (container.ports ?? []).map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol })),
  );
}

function portsOf(object: Exposable, target: Target, flags: Flags): readonly ServicePort[] {
  const targetText = flags.string('target-port');
  const targetPort = /^\d+$/.test(targetText) ? Number(targetText) : targetText;
  if (flags.has('port')) {
    const port = flags.int('port');
    return [{ port, protocol: flags.string('protocol') || 'TCP', targetPort: targetText === '' ? port : targetPort }];
  }
  const found = containerPorts(object, target);
  if (found.length === 0) throw failure("couldn't find port via --port flag or introspection");
  return found.map(({ port, protocol }, index) => ({
    ...(found.length > 1 ? { name: `port-${index + 1}` } : {}),
    port,
    protocol,
    targetPort: targetText === '' ? port : targetPort,
  }));
}

function labelsFor(object: Exposable, flags: Flags): Readonly<Record<string, string>> | undefined {
  const given = flags.string('labels');
  if (given === '') return object.metadata.labels;
  return Object.fromEntries(pairs(given.split(','), (value) => `unexpected label spec: ${value}`));
}

function serviceFor(context: CommandContext, object: Exposable, target: Target, flags: Flags): New<Service> {
  const type = flags.string('type');
  const clusterIP = flags.string('cluster-ip');
  const externalIP = flags.string('external-ip');
  const loadBalancerIP = flags.string('load-balancer-ip');
  const labels = labelsFor(object, flags);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: flags.string('name') || object.metadata.name,
      ...(context.namespaceGiven ? { namespace: context.namespace } : {}),
      ...(labels === undefined ? {} : { labels }),
    },
    spec: {
      ports: portsOf(object, target, flags),
      selector: selectorFor(object, target, flags),
      ...(type === '' ? {} : { type }),
      ...(clusterIP === '' ? {} : { clusterIP }),
      ...(externalIP === '' ? {} : { externalIPs: [externalIP] }),
      ...(loadBalancerIP === '' ? {} : { loadBalancerIP }),
      ...(flags.string('session-affinity') === '' ? {} : { sessionAffinity: flags.string('session-affinity') }),
    },
  };
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (args.length === 0 && !hasFiles(flags)) {
    throw usageError('You must provide one or more resources by argument or filename.', 'kubectl expose');
  }
  const print = resultPrinter(context, flags, dryRunOf(flags));
  const targets = await selectTargets(context, args, flags, 'kubectl expose');
  for (const { target, object } of await fetchObjects(context, targets, flags)) {
    const service = await overridden(services, serviceFor(context, object as Exposable, target, flags), flags);
    const created = await makeGenerated(context, services, service, flags);
    await print(created, `service/${created.metadata.name}`, 'exposed');
  }
  return 0;
}

export const expose: Command = {
  name: 'expose',
  summary: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  usage:
    '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  completes: 'workloads',
  flags: [
    ...FILENAME_FLAGS,
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    SAVE_CONFIG,
    ...OVERRIDE_FLAGS,
    DRY_RUN,
    fieldManager('kubectl-expose'),
    flag('port', 'int', 'The port that the service should serve on.'),
    flag(
      'target-port',
      'string',
      'Name or number for the port on the container that the service should direct traffic to.',
    ),
    flag('protocol', 'string', "The network protocol for the service to be created. Default is 'TCP'."),
    flag('name', 'string', 'The name for the newly created object.'),
    flag('type', 'string', 'Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName.', {
      completes: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
    }),
    flag('selector', 'string', 'A label selector to use for this service.', { short: 'l' }),
    flag('labels', 'string', 'Labels to apply to the service created by this call.'),
    flag(
      'external-ip',
      'string',
      'Additional external IP address (not managed by Kubernetes) to accept for the service.',
    ),
    flag('load-balancer-ip', 'string', 'IP to assign to the LoadBalancer.'),
    flag('cluster-ip', 'string', 'ClusterIP to be assigned to the service.'),
    flag(
      'session-affinity',
      'string',
      "If non-empty, set the session affinity for the service to this; legal values: 'None', 'ClientIP'.",
    ),
  ],
  run,
};
