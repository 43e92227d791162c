import type { CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { mainFile } from '../../kubeconfig/files.ts';
import { type Fields, type Kind, SINGULAR, textOf, withEntry } from '../../kubeconfig/model.ts';
import { fileOf, save, unexpectedArguments } from './contexts.ts';

export function deleteEntry(kind: Kind): (context: CommandContext, invocation: Invocation) => Promise<number> {
  const what = SINGULAR[kind];
  return async (context, { args }) => {
    const [name, ...more] = args;
    if (name === undefined || more.length > 0) throw unexpectedArguments(args);
    const { io, kubeconfig } = context;
    const file = await fileOf(context);
    if (!kubeconfig[kind].has(name)) throw failure(`cannot delete ${what} ${name}, not in ${file}`);
    if (kind === 'contexts' && kubeconfig.currentContext === name) {
      io.stderr(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      );
    }
    await save(context, withEntry(kubeconfig, kind, name, undefined));
    io.stdout(`deleted ${what} ${name} from ${file}\n`);
    return 0;
  };
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** A path as the file keeps it: absolute. */
function absolute({ io }: CommandContext, path: string): string {
  return path === '' || path.startsWith('/') ? path : `${io.cwd}/${path.replace(/^\.\//, '')}`;
}

/** What a flag with a path says: the path, or with `--embed-certs` what is there. */
async function certificate(context: CommandContext, flags: Flags, name: string): Promise<Fields> {
  if (!flags.has(name)) return {};
  const path = flags.string(name);
  if (!flags.bool('embed-certs')) return { [name]: absolute(context, path), [`${name}-data`]: '' };
  const bytes = await context.io.files.readBytes(path);
  if (bytes === undefined) {
    const what = name === 'certificate-authority' ? 'certificate-authority' : name;
    throw failure(`could not stat ${what} file ${path}: stat ${path}: no such file or directory`);
  }
  return { [name]: '', [`${name}-data`]: base64(bytes) };
}

function texts(flags: Flags, names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (flags.has(name) ? [[name, flags.string(name)]] : [])));
}

function switches(flags: Flags, names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (flags.has(name) ? [[name, flags.bool(name)]] : [])));
}

async function saveEntry(context: CommandContext, kind: Kind, name: string, more: Fields): Promise<void> {
  const { io, kubeconfig, places } = context;
  const old = kubeconfig[kind].get(name);
  const file = old?.file ?? (await mainFile(io, places));
  await save(context, withEntry(kubeconfig, kind, name, { fields: { ...old?.fields, ...more }, file }));
}

export async function setCluster(context: CommandContext, { args, flags }: Invocation): Promise<number> {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) throw unexpectedArguments(args);
  if (flags.bool('insecure-skip-tls-verify') && flags.string('certificate-authority') !== '') {
    throw failure('you cannot specify a certificate authority and insecure mode at the same time');
  }
  if (flags.bool('embed-certs') && flags.string('certificate-authority') === '') {
    throw failure('you must specify a --certificate-authority to embed');
  }
  const authority = await certificate(context, flags, 'certificate-authority');
  const insecure = switches(flags, ['insecure-skip-tls-verify', 'disable-compression']);
  // A server is verified with a certificate, or not at all.
  const without = flags.bool('insecure-skip-tls-verify')
    ? { 'certificate-authority': '', 'certificate-authority-data': '' }
    : flags.string('certificate-authority') === ''
      ? {}
      : { 'insecure-skip-tls-verify': false };
  const fields = { ...texts(flags, ['server', 'tls-server-name', 'proxy-url']), ...insecure, ...authority, ...without };
  await saveEntry(context, 'clusters', name, fields);
  context.io.stdout(`Cluster "${name}" set.\n`);
  return 0;
}

/** `a=b` sets, `a-` takes out. */
function changedPairs(old: Readonly<Record<string, string>>, changes: readonly string[]): Record<string, string> {
  const result = { ...old };
  for (const change of changes) {
    const equals = change.indexOf('=');
    if (equals < 0 && change.endsWith('-')) Reflect.deleteProperty(result, change.slice(0, -1));
    else result[change.slice(0, equals)] = change.slice(equals + 1);
  }
  return result;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

function execOf(old: Fields, flags: Flags): Fields {
  if (
    ![
      'exec-command',
      'exec-api-version',
      'exec-arg',
      'exec-env',
      'exec-interactive-mode',
      'exec-provide-cluster-info',
    ].some((it) => flags.has(it))
  )
    return {};
  const before = (old['exec'] ?? {}) as Fields;
  const env = (before['env'] ?? []) as readonly Variable[];
  const pairs = changedPairs(Object.fromEntries(env.map(({ name, value }) => [name, value])), flags.list('exec-env'));
  const variables = Object.entries(pairs).map(([name, value]) => ({ name, value }));
  const { interactiveMode } = before;
  const exec = {
    command: flags.string('exec-command') || textOf(before, 'command'),
    args: flags.has('exec-arg') ? flags.list('exec-arg') : (before['args'] ?? null),
    env: variables.length > 0 ? variables : before['env'] === undefined || before['env'] === null ? null : [],
    apiVersion: flags.string('exec-api-version') || textOf(before, 'apiVersion'),
    provideClusterInfo: flags.has('exec-provide-cluster-info')
      ? flags.bool('exec-provide-cluster-info')
      : (before['provideClusterInfo'] ?? false),
    ...(interactiveMode === undefined ? {} : { interactiveMode }),
    ...(flags.has('exec-interactive-mode') ? { interactiveMode: flags.string('exec-interactive-mode') } : {}),
  };
  return { exec };
}

function providerOf(old: Fields, flags: Flags): Fields {
  if (!flags.has('auth-provider') && !flags.has('auth-provider-arg')) return {};
  const before = (old['auth-provider'] ?? {}) as Fields;
  const config = changedPairs((before['config'] ?? {}) as Record<string, string>, flags.list('auth-provider-arg'));
  const name = flags.string('auth-provider') || textOf(before, 'name');
  return { 'auth-provider': { config: Object.keys(config).length === 0 ? null : config, name } };
}

const BASIC: readonly string[] = ['username', 'password'];

export async function setCredentials(context: CommandContext, { args, flags }: Invocation): Promise<number> {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) throw failure(`unexpected args: [${args.join(' ')}]`);
  const basic = BASIC.some((it) => flags.string(it) !== '');
  if (flags.string('token') !== '' && basic) {
    throw failure(
      'you cannot specify more than one authentication method at the same time: --token, --username/--password',
    );
  }
  if (flags.bool('embed-certs') && flags.string('client-certificate') === '' && flags.string('client-key') === '') {
    throw failure('you must specify a --client-certificate or --client-key to embed');
  }
  const old = context.kubeconfig.users.get(name)?.fields ?? {};
  const fields = {
    ...(await certificate(context, flags, 'client-certificate')),
    ...(await certificate(context, flags, 'client-key')),
    // One method takes the place of the other.
    ...(basic ? { token: '' } : flags.string('token') === '' ? {} : { username: '', password: '' }),
    ...texts(flags, ['token', ...BASIC]),
    ...execOf(old, flags),
    ...providerOf(old, flags),
  };
  await saveEntry(context, 'users', name, fields);
  context.io.stdout(`User "${name}" set.\n`);
  return 0;
}
