import {
  daemonSets,
  deployments,
  events,
  type KubernetesObject,
  namespaces,
  nodes,
  type Pod,
  pods,
  replicaSets,
  replicationControllers,
  type Resource,
  services,
} from '../../../api/index.ts';
import { toStatusError } from '../../../client/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { joinPath } from '../../kustomize/files.ts';
import { printObjects } from '../../printers/output.ts';

type Write = (name: string, extension: string, text: string) => Promise<void>;

const KINDS: readonly (readonly [file: string, resource: Resource])[] = [
  ['events', events],
  ['replication-controllers', replicationControllers],
  ['services', services],
  ['daemonsets', daemonSets],
  ['deployments', deployments],
  ['replicasets', replicaSets],
  ['pods', pods],
];

/** To standard output, or each part to a file of its own. */
function writer({ io }: CommandContext, directory: string): Write {
  return async (name, extension, text) => {
    if (directory === '' || directory === '-') io.stdout(text);
    else await io.files.write(joinPath(joinPath(io.cwd, directory), `${name}${extension}`), text);
  };
}

async function logOf({ client }: CommandContext, pod: Pod, container: string): Promise<string> {
  const { namespace = '', name } = pod.metadata;
  const url = `https://kubernetes.default.svc/api/v1/namespaces/${namespace}/pods/${name}/log?container=${container}`;
  const response = await client.raw.fetch(new Request(url));
  if (response.ok) return response.text();
  const { message } = await toStatusError(response);
  return `Request log error: ${message}\n`;
}

async function logsOf(context: CommandContext, pod: Pod): Promise<string> {
  const { namespace = '', name } = pod.metadata;
  let text = '';
  for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    const what = `logs for container ${container.name} of pod ${namespace}/${name} ====\n`;
    text += `==== START ${what}${await logOf(context, pod, container.name)}==== END ${what}`;
  }
  return text;
}

export async function run(context: CommandContext, { flags }: Invocation): Promise<number> {
  const { client, io } = context;
  const directory = flags.string('output-directory');
  const output = flags.string('output');
  const write = writer(context, directory);
  const extension = output === 'json' || output === 'yaml' ? `.${output}` : '.txt';
  const list = async (
    resource: Resource,
    namespace: string | undefined,
    file: string,
  ): Promise<readonly KubernetesObject[]> => {
    const found = await client.list(resource, { namespace });
    const items = found.items.map(({ apiVersion: _version, kind: _kind, ...rest }) => rest);
    const group = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
    const { resourceVersion } = found.metadata;
    const object = { kind: resource.listKind, apiVersion: group, metadata: { resourceVersion }, items };
    const printable = {
      items: [{ object: object as never, name: `${resource.listKind.toLowerCase()}/` }],
      list: false,
    };
    await write(file, extension, await printObjects(printable, output, flags, io));
    return found.items;
  };
  await list(nodes, undefined, 'nodes');
  const places = flags.bool('all-namespaces')
    ? (await client.list(namespaces, {})).items.map((it) => it.metadata.name)
    : flags.has('namespaces')
      ? flags.list('namespaces')
      : ['kube-system', context.namespace];
  for (const namespace of places) {
    let found: readonly KubernetesObject[] = [];
    for (const [file, resource] of KINDS) found = await list(resource, namespace, `${namespace}/${file}`);
    for (const pod of found as readonly Pod[]) {
      await write(`${namespace}/${pod.metadata.name}/logs`, '.txt', await logsOf(context, pod));
    }
  }
  if (directory !== '' && directory !== '-') io.stdout(`Cluster info dumped to ${directory}\n`);
  return 0;
}
