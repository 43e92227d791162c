import { configMaps, deployments, namespaces, secrets, serviceAccounts, services } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, errorText, failure, usageError } from '../errors.ts';
import { flag, type Flags, type FlagSpec } from '../flags.ts';
import { readManifests } from '../manifests.ts';
import { FILENAME_FLAGS } from '../selection.ts';
import { createCronJob, createJob } from './create/jobs.ts';
import { COMMON, create, nameOf, place, subcommand } from './create/object.ts';

function assignments(values: readonly string[], what: string): [string, string][] {
  return values.map((value) => {
    const equals = value.indexOf('=');
    if (equals <= 0) throw failure(`invalid ${what} ${value}, expected key=value`);
    return [value.slice(0, equals), value.slice(equals + 1)];
  });
}

/** Data of `--from-literal`, `--from-file`, `--from-env-file`. */
async function dataOf(context: CommandContext, flags: Flags): Promise<Readonly<Record<string, string>>> {
  const data = new Map<string, string>();
  const add = (key: string, value: string): void => {
    if (data.has(key))
      throw failure(`cannot add key ${key}, another key by that name already exists in Data for ConfigMap`);
    data.set(key, value);
  };
  for (const [key, value] of assignments(flags.each('from-literal'), 'literal source')) {
    add(key, value.replace(/^(["'])(.*)\1$/s, '$2'));
  }
  for (const source of flags.each('from-file')) {
    const equals = source.indexOf('=');
    const path = source.slice(equals + 1);
    const listed = (await context.io.files.read(path)) === undefined ? await context.io.files.list(path) : undefined;
    for (const file of listed ?? [path]) {
      const text = await context.io.files.read(file);
      if (text === undefined) throw failure(`error reading ${file}: no such file or directory`);
      add(equals < 0 || listed !== undefined ? file.replace(/^.*\//, '') : source.slice(0, equals), text);
    }
  }
  for (const file of flags.each('from-env-file')) {
    const text = await context.io.files.read(file);
    if (text === undefined) throw failure(`error reading ${file}: no such file or directory`);
    const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
    for (const [key, value] of assignments(lines, 'env')) add(key, value);
  }
  return Object.fromEntries(data);
}

const DATA_FLAGS: readonly FlagSpec[] = [
  flag('from-literal', 'string', 'Specify a key and literal value to insert (i.e. mykey=somevalue)'),
  flag(
    'from-file',
    'string',
    'Key file can be specified using its file path, in which case file basename will be used as key.',
  ),
  flag('from-env-file', 'string', 'Specify the path to a file to read lines of key=val pairs.'),
];

const configMap = subcommand(
  'configmap',
  'Create a config map from a local file, directory or literal value',
  'NAME [--from-file=[key=]source] [--from-literal=key1=value1]',
  DATA_FLAGS,
  async (context, invocation) => {
    const name = nameOf(invocation, 'configmap');
    const data = await dataOf(context, invocation.flags);
    const metadata = { name, ...place(context, invocation.flags) };
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      ...(Object.keys(data).length === 0 ? {} : { data }),
      metadata,
    };
    await create(context, configMaps, object, invocation.flags);
  },
);

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

const secret: Command = {
  name: 'secret',
  summary: 'Create a secret using a specified subcommand',
  usage: '(generic) NAME',
  flags: [],
  subcommands: [
    subcommand(
      'generic',
      'Create a secret from a local file, directory, or literal value',
      'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]',
      [...DATA_FLAGS, flag('type', 'string', 'The type of secret to create')],
      async (context, invocation) => {
        const name = nameOf(invocation, 'secret generic');
        const data = Object.fromEntries(
          Object.entries(await dataOf(context, invocation.flags)).map(([key, value]) => [key, base64(value)]),
        );
        const type = invocation.flags.string('type');
        const metadata = { name, ...place(context, invocation.flags) };
        const object = { apiVersion: 'v1', kind: 'Secret', data, metadata, ...(type === '' ? {} : { type }) };
        await create(context, secrets, object, invocation.flags);
      },
    ),
  ],
  run: () => Promise.resolve(0),
};

const deployment = subcommand(
  'deployment',
  'Create a deployment with the specified name',
  'NAME --image=image -- [COMMAND] [args...]',
  [
    flag('image', 'list', 'Image names to run.'),
    flag('replicas', 'int', 'Number of replicas to create. Default is 1.', { default: '1', short: 'r' }),
    flag('port', 'int', 'The containerPort that this deployment exposes.'),
  ],
  async (context, invocation) => {
    const { flags, args, dash } = invocation;
    const [name] = args;
    if (name === undefined || (dash ?? args.length) > 1) {
      throw usageError(`exactly one NAME is required, got ${dash ?? args.length}`, 'kubectl create deployment');
    }
    const images = flags.list('image');
    if (images.length === 0) throw failure('required flag(s) "image" not set');
    const command = dash === undefined ? [] : args.slice(dash);
    const labels = { app: name };
    const containers = images.map((image) => ({
      name: image
        .replace(/^.*\//, '')
        .replace(/[:@].*$/, '')
        .replace(/[^a-z0-9-]/g, '-'),
      image,
      resources: {},
      ...(command.length === 0 ? {} : { command }),
      ...(flags.has('port') ? { ports: [{ containerPort: flags.int('port') }] } : {}),
    }));
    await create(
      context,
      deployments,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, labels, ...place(context, flags) },
        spec: {
          replicas: flags.int('replicas'),
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers } },
        },
      },
      flags,
    );
  },
);

const namespace = subcommand(
  'namespace',
  'Create a namespace with the specified name',
  'NAME',
  [],
  async (context, invocation) => {
    const name = nameOf(invocation, 'namespace');
    await create(
      context,
      namespaces,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {} },
      invocation.flags,
    );
  },
);

const serviceAccount = subcommand(
  'serviceaccount',
  'Create a service account with the specified name',
  'NAME',
  [],
  async (context, invocation) => {
    const metadata = { name: nameOf(invocation, 'serviceaccount'), ...place(context, invocation.flags) };
    await create(context, serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata }, invocation.flags);
  },
);

function service(name: string, type: string, summary: string): Command {
  return subcommand(
    name,
    summary,
    'NAME --tcp=<port>:<targetPort>',
    [flag('tcp', 'list', "Port pairs can be specified as '<port>:<targetPort>'.")],
    async (context, invocation) => {
      const { flags } = invocation;
      const ports = flags.list('tcp').map((pair) => {
        const [port = '', target = port] = pair.split(':');
        return {
          name: pair.replace(':', '-'),
          port: Number(port),
          protocol: 'TCP',
          targetPort: /^\d+$/.test(target) ? Number(target) : target,
        };
      });
      if (ports.length === 0) throw failure('at least one tcp port specifier must be provided');
      const app = nameOf(invocation, `service ${name}`);
      const metadata = { name: app, labels: { app }, ...place(context, flags) };
      await create(
        context,
        services,
        { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports, selector: { app }, type } },
        flags,
      );
    },
  );
}

const serviceGroup: Command = {
  name: 'service',
  summary: 'Create a service using a specified subcommand',
  usage: '(clusterip | nodeport) NAME',
  flags: [],
  subcommands: [
    service('clusterip', 'ClusterIP', 'Create a ClusterIP service'),
    service('nodeport', 'NodePort', 'Create a NodePort service'),
  ],
  run: () => Promise.resolve(0),
};

async function fromFiles(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (args.length > 0)
    throw failure(`unknown command "${args.join(' ')}"\nSee 'kubectl create -h' for help and examples`);
  if (!flags.has('filename')) throw failure('must specify one of -f and -k');
  let code = 0;
  for (const item of await readManifests(context, flags)) {
    try {
      if (item instanceof CommandError) throw item;
      await create(context, item.resource, item.object, flags);
    } catch (cause) {
      const text = errorText(cause);
      const source = item instanceof CommandError ? '' : `error when creating "${item.source}": `;
      context.io.stderr(`${text.replace(/^(Error from server(?: \(\w+\))?: )/, `$1${source}`)}\n`);
      code = 1;
    }
  }
  return code;
}

export const createCommand: Command = {
  name: 'create',
  summary: 'Create a resource from a file or from stdin',
  usage: '-f FILENAME',
  flags: [...FILENAME_FLAGS, ...COMMON],
  subcommands: [configMap, createCronJob, createJob, deployment, namespace, secret, serviceGroup, serviceAccount],
  run: fromFiles,
};
