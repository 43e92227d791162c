import { group, type Command } from '../../command.ts';
import { failure, usageError } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { alignColumns } from '../../printers/columns.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { toJson, toYaml } from '../../printers/yaml.ts';
import { CLUSTER, kubeconfig, USER } from './kubeconfig.ts';

const unexpected = (args: readonly string[], command: string): Error =>
  usageError(`unexpected arguments: [${args.join(' ')}]`, `kubectl config ${command}`);

const currentContext: Command = {
  name: 'current-context',
  summary: 'Display the current-context',
  usage: '',
  flags: [],
  run({ io, config: { context } }) {
    io.stdout(`${context}\n`);
    return Promise.resolve(0);
  },
};

const NO_HEADERS = flag(
  'no-headers',
  'bool',
  "When using the default or custom-column output format, don't print headers.",
);

const getContexts: Command = {
  name: 'get-contexts',
  summary: 'Describe one or many contexts',
  usage: '[(-o|--output=)name)]',
  flags: [NO_HEADERS, flag('output', 'string', 'Output format. One of: (name).', { short: 'o' })],
  run({ io, config }, { flags, args }) {
    const output = flags.string('output');
    if (output !== '' && output !== 'name')
      throw failure(
        `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
      );
    const unknown = args.filter((name) => name !== config.context);
    const shown = args.length === 0 || args.includes(config.context);
    const namespace = config.namespace === 'default' ? '' : config.namespace;
    const rows = shown ? [['*', config.context, CLUSTER, USER, namespace]] : [];
    const headers = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'];
    if (output === 'name') io.stdout(shown ? `${config.context}\n` : '');
    else io.stdout(alignColumns(flags.bool('no-headers') ? rows : [headers, ...rows]));
    if (unknown.length === 0) return Promise.resolve(0);
    throw failure(unknown.map((name) => `context ${name} not found`).join('\n'));
  },
};

function names(name: 'get-clusters' | 'get-users', summary: string, value: string): Command {
  return {
    name,
    summary,
    usage: '',
    flags: [],
    run({ io }) {
      io.stdout(`NAME\n${value}\n`);
      return Promise.resolve(0);
    },
  };
}

const setContext: Command = {
  name: 'set-context',
  summary: 'Set a context entry in kubeconfig',
  usage: '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  completes: 'contexts',
  flags: [flag('current', 'bool', 'Modify the current context')],
  run({ io, config, namespace, namespaceGiven }, { args, flags }) {
    const [name = flags.bool('current') ? config.context : '', ...more] = args;
    if (name === '' || more.length > 0) throw failure('you must specify a non-empty context name or --current');
    if (name !== config.context) throw failure('this cluster has one context: use --current');
    if (namespaceGiven) config.setNamespace(namespace);
    io.stdout(`Context "${name}" modified.\n`);
    return Promise.resolve(0);
  },
};

const useContext: Command = {
  name: 'use-context',
  aliases: ['use'],
  summary: 'Set the current-context in a kubeconfig file',
  usage: 'CONTEXT_NAME',
  completes: 'contexts',
  flags: [],
  run({ io, config }, { args }) {
    const [name, ...more] = args;
    if (name === undefined || more.length > 0) throw unexpected(args, 'use-context');
    if (name !== config.context) throw failure(`no context exists with the name: "${name}"`);
    io.stdout(`Switched to context "${name}".\n`);
    return Promise.resolve(0);
  },
};

const view: Command = {
  name: 'view',
  summary: 'Display merged kubeconfig settings or a specified kubeconfig file',
  usage: '',
  flags: [
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    flag('flatten', 'bool', 'Flatten the resulting kubeconfig file into self-contained output', { noEffect: true }),
    flag('merge', 'string', 'Merge the full hierarchy of kubeconfig files', {
      default: 'true',
      alone: 'true',
      noEffect: true,
    }),
    flag('minify', 'bool', 'Remove all information not used by current-context from the output', { noEffect: true }),
    flag('raw', 'bool', 'Display raw byte data and sensitive data', { noEffect: true }),
  ],
  async run({ io, config }, { flags, args }) {
    if (args.length > 0) throw unexpected(args, 'view');
    const output = flags.string('output') || (flags.has('template') ? '' : 'yaml');
    const content = kubeconfig(config);
    if (output === 'yaml' || output === 'json') {
      io.stdout(output === 'yaml' ? await toYaml(content) : toJson(content));
      return 0;
    }
    const printable = { items: [{ object: content as never, name: '' }], list: false };
    io.stdout(await printObjects(printable, output, flags, io));
    return 0;
  },
};

export const config: Command = group('config', 'Modify kubeconfig files', [
  currentContext,
  names('get-clusters', 'Display clusters defined in the kubeconfig', CLUSTER),
  getContexts,
  names('get-users', 'Display users defined in the kubeconfig', USER),
  setContext,
  useContext,
  view,
]);
