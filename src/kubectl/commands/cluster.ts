import { group, type Command, type CommandContext } from '../command.ts';
import { failure } from '../errors.ts';
import { flag } from '../flags.ts';
import { alignColumns } from '../printers/columns.ts';
import { toJson, toYaml } from '../printers/yaml.ts';

/** What the commands follow in words and behaviour. */
const CLIENT_VERSION = 'v1.33.1';

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
