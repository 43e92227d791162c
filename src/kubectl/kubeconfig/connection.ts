import { believed, configMaps, keyPairProblem, parseCertificate, textOfBytes } from '../../api/index.ts';
import { createFetchClient, type Client } from '../../client/index.ts';
import { CommandError, failure } from '../errors.ts';
import type { Flags } from '../flags.ts';
import type { KubectlIo } from '../io.ts';
import type { Impersonation } from '../impersonation.ts';
import { type Fields, type Kubeconfig, SERVER, textOf } from './model.ts';

/** Who asks which server, about which namespace. */
export interface Connection {
  readonly server: string;
  readonly namespace: string;
  readonly context: string;
  /** Fields of the user, those of flags included. */
  readonly user: Fields;
  readonly impersonation: Impersonation;
}

/** Commands that tell of a wrong configuration in another way: they ask the server for objects. */
const BUILDERS: readonly string[] = ['get', 'describe'];

function noContext(name: string, command: string): CommandError {
  return BUILDERS.includes(command)
    ? new CommandError(`Error in configuration: context was not found for specified context: ${name}`)
    : failure(`context "${name}" does not exist`);
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : [];
}

/** One way to say who one is, or none. */
function checkMethods(user: Fields, name: string): void {
  const methods = [
    ...(textOf(user, 'token') === '' ? [] : ['token']),
    ...(textOf(user, 'username') === '' && textOf(user, 'password') === '' ? [] : ['basicAuth']),
  ];
  if (methods.length > 1) {
    throw failure(
      `more than one authentication method found for ${name}; found [${methods.join(' ')}], only one is allowed`,
    );
  }
}

/**
 * What the configuration and the flags of a command come to. Upstream: clientcmd/client_config.go
 * @param command its name, which decides about words @throws CommandError
 */
export function connectionOf(config: Kubeconfig, flags: Flags, command: string): Connection {
  const asked = flags.string('context');
  const name = asked === '' ? config.currentContext : asked;
  const context = config.contexts.get(name)?.fields;
  if (context === undefined && name !== '') throw noContext(name, command);
  const cluster = flags.string('cluster') || textOf(context, 'cluster');
  const userName = flags.string('user') || textOf(context, 'user');
  if (flags.has('cluster') && !config.clusters.has(cluster)) throw failure(`no server found for cluster "${cluster}"`);
  if (flags.has('user') && !config.users.has(userName)) throw failure(`auth info "${userName}" does not exist`);
  const given = config.users.get(userName)?.fields ?? {};
  const own = Object.fromEntries(
    ['token', 'username', 'password', 'client-certificate', 'client-key'].flatMap((field) =>
      flags.has(field) ? [[field, flags.string(field)]] : [],
    ),
  );
  const user = { ...given, ...own };
  checkMethods(user, userName);
  return {
    server: flags.string('server') || textOf(config.clusters.get(cluster)?.fields, 'server') || 'http://localhost:8080',
    namespace: flags.string('namespace') || textOf(context, 'namespace') || 'default',
    context: name,
    user,
    impersonation: {
      user: flags.string('as') || textOf(given, 'as'),
      uid: flags.string('as-uid') || textOf(given, 'as-uid'),
      groups: flags.has('as-group') ? flags.each('as-group') : list(given['as-groups']),
    },
  };
}

/** Names that this cluster's API server answers to. */
const OURS: readonly string[] = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

/** The host of a server's address, which may be one without a scheme. */
function hostOf(server: string): string {
  try {
    return new URL(/^https?:\/\//.test(server) ? server : `http://${server}`).host;
  } catch {
    return server;
  }
}

export function isOurs(server: string): boolean {
  if (server === SERVER) return true;
  return OURS.includes(hostOf(server).replace(/:443$/, ''));
}

async function tokenOf(io: KubectlIo, user: Fields): Promise<string> {
  const file = textOf(user, 'tokenFile');
  if (file === '') return textOf(user, 'token');
  const text = await io.files.read(file);
  if (text === undefined) throw failure(`open ${file}: no such file or directory`);
  return text.trim();
}

/** A field of bytes, or the file that another one names. */
async function pemOf(io: KubectlIo, user: Fields, field: string): Promise<string> {
  const data = textOf(user, `${field}-data`);
  if (data !== '') return textOfBytes(data);
  const file = textOf(user, field);
  if (file === '') return '';
  const text = await io.files.read(file);
  if (text === undefined)
    throw failure(`unable to read ${field} ${file} due to open ${file}: no such file or directory`);
  return text;
}

/** There is no TLS within a page: what its handshake would prove is looked at here, against the cluster's authority. */
async function certified(
  client: Client,
  certificatePem: string,
  keyPem: string,
  now: number,
): Promise<readonly (readonly [string, string])[]> {
  const problem = await keyPairProblem(certificatePem, keyPem);
  if (problem !== undefined) throw failure(problem);
  const certificate = parseCertificate(certificatePem);
  // Where the API server says whose certificates its clients may show.
  const { data = {} } = await client.get(configMaps, {
    namespace: 'kube-system',
    name: 'extension-apiserver-authentication',
  });
  const user = typeof certificate === 'string' ? undefined : believed(certificate, data['client-ca-file'] ?? '', now);
  if (user === undefined) throw failure('You must be logged in to the server (Unauthorized)');
  return [
    ['impersonate-user', user.commonName],
    ...user.organizations.map((group): [string, string] => ['impersonate-group', group]),
  ];
}

/** Passwords are nothing that an API server knows: who has only one is nobody. */
function anonymous(user: Fields): boolean {
  return textOf(user, 'username') !== '' || textOf(user, 'password') !== '';
}

/** How requests say who makes them; nothing where it is the page itself. */
async function headersOf(
  client: Client,
  io: KubectlIo,
  user: Fields,
  now: number,
): Promise<readonly (readonly [string, string])[]> {
  const token = await tokenOf(io, user);
  if (token !== '') return [['authorization', `Bearer ${token}`]];
  const certificate = await pemOf(io, user, 'client-certificate');
  const key = await pemOf(io, user, 'client-key');
  if (certificate !== '' && key !== '') return certified(client, certificate, key, now);
  return anonymous(user)
    ? [
        ['impersonate-user', 'system:anonymous'],
        ['impersonate-group', 'system:unauthenticated'],
      ]
    : [];
}

/**
 * A client that is who the configuration says. A user without credentials is the page itself, which may do everything;
 * a server that is not this cluster's cannot be reached.
 */
export async function connected(
  client: Client,
  io: KubectlIo,
  { server, user, impersonation }: Connection,
  now: number,
): Promise<Client> {
  if (!isOurs(server)) {
    const refuse = (): never => {
      throw new CommandError(
        `The connection to the server ${hostOf(server)} was refused - did you specify the right host or port?`,
      );
    };
    return createFetchClient({
      fetch: () => Promise.resolve().then(refuse),
      connect: () => Promise.resolve().then(refuse),
    });
  }
  if (user['exec'] !== undefined) {
    const { command } = user['exec'] as { readonly command?: string };
    throw failure(`exec: executable ${command ?? ''} not found`);
  }
  const headers = await headersOf(client, io, user, now);
  if (impersonation.user !== '' && headers.some(([name]) => name === 'impersonate-user')) {
    throw failure('a user with a client certificate cannot act as another one here: use a token');
  }
  if (headers.length === 0) return client;
  const { raw } = client;
  const signed = (request: Request): Request => {
    const all = new Headers(request.headers);
    for (const [name, value] of headers) all.append(name, value);
    return new Request(request, { headers: all });
  };
  return createFetchClient({
    fetch: (request) => raw.fetch(signed(request)),
    connect: (request) => raw.connect(signed(request)),
  });
}
