import { group, type Command, type CommandContext, type Invocation } from '../../command.ts';
import { flag, type FlagSpec } from '../../flags.ts';
import { lazily } from '../../lazy.ts';
import { OUTPUT_FLAG, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';

type Run = (context: CommandContext, invocation: Invocation) => Promise<number>;

function command(
  name: string,
  summary: string,
  usage: string,
  load: () => Promise<Run>,
  flags: readonly FlagSpec[] = [],
): Command {
  return { name, summary, usage, flags, run: lazily(load) };
}

const NO_HEADERS = flag(
  'no-headers',
  'bool',
  "When using the default or custom-column output format, don't print headers.",
);

const text = (name: string, usage: string): FlagSpec => flag(name, 'string', usage);

const CLUSTER_FLAGS: readonly FlagSpec[] = [
  text('server', 'server for the cluster entry in kubeconfig'),
  text('tls-server-name', 'tls-server-name for the cluster entry in kubeconfig'),
  flag('insecure-skip-tls-verify', 'bool', 'insecure-skip-tls-verify for the cluster entry in kubeconfig'),
  text('certificate-authority', 'Path to certificate-authority file for the cluster entry in kubeconfig'),
  flag('embed-certs', 'bool', 'embed-certs for the cluster entry in kubeconfig'),
  text('proxy-url', 'proxy-url for the cluster entry in kubeconfig'),
  flag('disable-compression', 'bool', 'disable-compression for the cluster entry in kubeconfig'),
];

const USER_FLAGS: readonly FlagSpec[] = [
  text('client-certificate', 'Path to client-certificate file for the user entry in kubeconfig'),
  text('client-key', 'Path to client-key file for the user entry in kubeconfig'),
  text('token', 'token for the user entry in kubeconfig'),
  text('username', 'username for the user entry in kubeconfig'),
  text('password', 'password for the user entry in kubeconfig'),
  flag('embed-certs', 'bool', 'Embed client cert/key for the user entry in kubeconfig'),
  text('auth-provider', 'Auth provider for the user entry in kubeconfig'),
  flag('auth-provider-arg', 'list', "'key=value' arguments for the auth provider"),
  text('exec-command', 'Command for the exec credential plugin for the user entry in kubeconfig'),
  text('exec-api-version', 'API version of the exec credential plugin for the user entry in kubeconfig'),
  text('exec-interactive-mode', 'InteractiveMode of the exec credentials plugin for the user entry in kubeconfig'),
  flag(
    'exec-provide-cluster-info',
    'bool',
    'ProvideClusterInfo of the exec credentials plugin for the user entry in kubeconfig',
  ),
  flag('exec-arg', 'list', 'New arguments for the exec credential plugin command for the user entry in kubeconfig'),
  flag('exec-env', 'list', "'key=value' environment values for the exec credential plugin"),
];

const CONTEXT_FLAGS: readonly FlagSpec[] = [
  flag('current', 'bool', 'Modify the current context'),
  text('cluster', 'cluster for the context entry in kubeconfig'),
  text('user', 'user for the context entry in kubeconfig'),
  flag('namespace', 'string', 'namespace for the context entry in kubeconfig', { short: 'n' }),
];

const VIEW_FLAGS: readonly FlagSpec[] = [
  { ...OUTPUT_FLAG, default: 'yaml' },
  ...TEMPLATE_FLAGS,
  SHOW_MANAGED_FIELDS,
  flag('flatten', 'bool', 'Flatten the resulting kubeconfig file into self-contained output'),
  flag('merge', 'string', 'Merge the full hierarchy of kubeconfig files', { default: 'true', alone: 'true' }),
  flag('minify', 'bool', 'Remove all information not used by current-context from the output'),
  flag('raw', 'bool', 'Display raw byte data and sensitive data'),
];

const contexts = async () => import('./contexts.ts');
const entries = async () => import('./entries.ts');
const property = async () => import('./property.ts');

/** Upstream: kubectl/pkg/cmd/config */
export const config: Command = group('config', 'Modify kubeconfig files', [
  command('current-context', 'Display the current-context', '', async () => (await contexts()).currentContext),
  command('delete-cluster', 'Delete the specified cluster from the kubeconfig', 'NAME', async () =>
    (await entries()).deleteEntry('clusters'),
  ),
  {
    ...command('delete-context', 'Delete the specified context from the kubeconfig', 'NAME', async () =>
      (await entries()).deleteEntry('contexts'),
    ),
    completes: 'contexts',
  },
  command('delete-user', 'Delete the specified user from the kubeconfig', 'NAME', async () =>
    (await entries()).deleteEntry('users'),
  ),
  command('get-clusters', 'Display clusters defined in the kubeconfig', '', async () =>
    (await contexts()).names('clusters'),
  ),
  {
    ...command(
      'get-contexts',
      'Describe one or many contexts',
      '[(-o|--output=)name)]',
      async () => (await contexts()).getContexts,
      [NO_HEADERS, flag('output', 'string', 'Output format. One of: (name).', { short: 'o' })],
    ),
    completes: 'contexts',
  },
  command('get-users', 'Display users defined in the kubeconfig', '', async () => (await contexts()).names('users')),
  {
    ...command(
      'rename-context',
      'Rename a context from the kubeconfig file',
      'CONTEXT_NAME NEW_NAME',
      async () => (await contexts()).renameContext,
    ),
    completes: 'contexts',
  },
  command(
    'set',
    'Set an individual value in a kubeconfig file',
    'PROPERTY_NAME PROPERTY_VALUE',
    async () => (await property()).set,
    [
      flag(
        'set-raw-bytes',
        'bool',
        'When writing a []byte PROPERTY_VALUE, write the given string directly without base64 decoding.',
      ),
    ],
  ),
  command(
    'set-cluster',
    'Set a cluster entry in kubeconfig',
    'NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
    async () => (await entries()).setCluster,
    CLUSTER_FLAGS,
  ),
  {
    ...command(
      'set-context',
      'Set a context entry in kubeconfig',
      '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
      async () => (await contexts()).setContext,
      CONTEXT_FLAGS,
    ),
    completes: 'contexts',
  },
  command(
    'set-credentials',
    'Set a user entry in kubeconfig',
    'NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]',
    async () => (await entries()).setCredentials,
    USER_FLAGS,
  ),
  command(
    'unset',
    'Unset an individual value in a kubeconfig file',
    'PROPERTY_NAME',
    async () => (await property()).unset,
  ),
  {
    ...command(
      'use-context',
      'Set the current-context in a kubeconfig file',
      'CONTEXT_NAME',
      async () => (await contexts()).useContext,
    ),
    aliases: ['use'],
    completes: 'contexts',
  },
  command(
    'view',
    'Display merged kubeconfig settings or a specified kubeconfig file',
    '',
    async () => (await import('./view.ts')).run,
    VIEW_FLAGS,
  ),
]);
