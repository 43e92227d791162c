import { group, type Command, type CommandContext } from '../command.ts';
import { failure } from '../errors.ts';
import { flag } from '../flags.ts';
import { alignColumns } from '../printers/columns.ts';
import { toJson, toYaml } from '../printers/yaml.ts';

/** What the commands follow in words and behaviour. */
const CLIENT_VERSION = 'v1.33.0';

interface ServerVersion {
  readonly gitVersion: string;
}

async function serverVersion(context: CommandContext): Promise<ServerVersion> {
  const response = await context.client.raw.fetch(new Request('https://kubernetes.default.svc/version'));
  return (await response.json()) as ServerVersion;
}

export const version: Command = {
  name: 'version',
  summary: 'Print the client and server version information',
  usage: '',
  flags: [
    flag('client', 'bool', 'If true, shows client version only (no server required).'),
    flag('output', 'string', "One of 'yaml' or 'json'.", { short: 'o' }),
  ],
  async run(context, { flags }) {
    const server = flags.bool('client') ? undefined : await serverVersion(context);
    const output = flags.string('output');
    if (output !== '' && output !== 'json' && output !== 'yaml') throw failure("--output must be 'yaml' or 'json'");
    if (output === '') {
      context.io.stdout(
        `Client Version: ${CLIENT_VERSION}\n${server === undefined ? '' : `Server Version: ${server.gitVersion}\n`}`,
      );
    } else {
      const value = {
        clientVersion: { gitVersion: CLIENT_VERSION },
        ...(server === undefined ? {} : { serverVersion: server }),
      };
      context.io.stdout(output === 'json' ? toJson(value) : await toYaml(value));
    }
    return 0;
  },
};

export const apiResources: Command = {
  name: 'api-resources',
  summary: 'Print the supported API resources on the server',
  usage: '',
  flags: [
    flag(
      'namespaced',
      'bool',
      'If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.',
      { default: 'true' },
    ),
    flag('api-group', 'string', 'Limit to resources in the specified API group.'),
    flag('no-headers', 'bool', "When using the default or custom-column output format, don't print headers."),
    flag('output', 'string', 'Output format. One of: (wide, name).', { short: 'o' }),
  ],
  async run(context, { flags }) {
    const all = (await context.discovery.resources())
      .filter((it) => !flags.has('namespaced') || it.namespaced === flags.bool('namespaced'))
      .filter((it) => !flags.has('api-group') || it.group === flags.string('api-group'))
      .sort((a, b) => a.group.localeCompare(b.group) || a.resource.localeCompare(b.resource));
    if (flags.string('output') === 'name') {
      context.io.stdout(all.map((it) => `${it.resource}${it.group === '' ? '' : `.${it.group}`}\n`).join(''));
      return 0;
    }
    const wide = flags.string('output') === 'wide';
    const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])];
    const rows = all.map((it) => [
      it.resource,
      it.shortNames.join(','),
      it.group === '' ? it.version : `${it.group}/${it.version}`,
      String(it.namespaced),
      it.kind,
      ...(wide ? [it.verbs.join(','), it.categories.join(',')] : []),
    ]);
    context.io.stdout(alignColumns(flags.bool('no-headers') ? rows : [header, ...rows]));
    return 0;
  },
};

export const apiVersions: Command = {
  name: 'api-versions',
  summary: 'Print the supported API versions on the server, in the form of "group/version"',
  usage: '',
  flags: [],
  async run(context) {
    const all = (await context.discovery.resources()).map((it) =>
      it.group === '' ? it.version : `${it.group}/${it.version}`,
    );
    context.io.stdout(
      [...new Set(all)]
        .sort()
        .map((text) => `${text}\n`)
        .join(''),
    );
    return 0;
  },
};

export const clusterInfo: Command = {
  name: 'cluster-info',
  summary: 'Display cluster information',
  usage: '',
  flags: [],
  run(context) {
    context.io.stdout('\x1b[0;32mKubernetes control plane\x1b[0m is running in \x1b[0;33mthis browser tab\x1b[0m\n');
    return Promise.resolve(0);
  },
};

function contextTable(context: CommandContext): string {
  const { config } = context;
  return alignColumns([
    ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'],
    ['*', config.context, 'tabernetes', 'kubernetes-admin', config.namespace === 'default' ? '' : config.namespace],
  ]);
}

export const config: Command = group('config', 'Modify kubeconfig files', [
  {
    name: 'current-context',
    summary: 'Display the current-context',
    usage: '',
    flags: [],
    run(context) {
      context.io.stdout(`${context.config.context}\n`);
      return Promise.resolve(0);
    },
  },
  {
    name: 'get-contexts',
    summary: 'Describe one or many contexts',
    usage: '',
    flags: [],
    run(context) {
      context.io.stdout(contextTable(context));
      return Promise.resolve(0);
    },
  },
  {
    name: 'set-context',
    summary: 'Set a context entry in kubeconfig',
    usage: '[NAME | --current] [--namespace=namespace]',
    flags: [flag('current', 'bool', 'Modify the current context')],
    run(context, { args, flags }) {
      const [name = flags.bool('current') ? context.config.context : ''] = args;
      if (name !== context.config.context) throw failure('this cluster has one context: use --current');
      if (context.namespaceGiven) context.config.setNamespace(context.namespace);
      context.io.stdout(`Context "${name}" modified.\n`);
      return Promise.resolve(0);
    },
  },
]);
