import { keyPairProblem, secrets } from '../../../api/index.ts';
import { group, type CommandContext, type Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { DATA_FLAGS, dataOf, type DataWords } from './data.ts';
import { contentHash } from './hash.ts';
import { create, nameOf, place, subcommand } from './object.ts';

const SECRET_TYPES = [
  'Opaque',
  'bootstrap.kubernetes.io/token',
  'kubernetes.io/basic-auth',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/service-account-token',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/tls',
];

const WORDS: DataWords = {
  invalid: (key, why) => `"${key}" is not valid key name for a Secret ${why}`,
  taken: (key) => `cannot add key ${key}, another key by that name already exists`,
};

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/** @param type as given: none is left to the server */
async function createSecret(
  context: CommandContext,
  { flags }: Invocation,
  name: string,
  type: string,
  texts: Readonly<Record<string, string>>,
): Promise<void> {
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64(text)]));
  const suffix = flags.bool('append-hash') ? `-${contentHash({ kind: 'Secret', type, name, data })}` : '';
  const object = {
    apiVersion: 'v1',
    kind: 'Secret',
    ...(Object.keys(data).length === 0 ? {} : { data }),
    metadata: { name: `${name}${suffix}`, ...place(context) },
    ...(type === '' ? {} : { type }),
  };
  await create(context, secrets, object, flags, { failed: 'secret' });
}

const generic = subcommand(
  'generic',
  'Create a secret from a local file, directory, or literal value',
  'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  [...DATA_FLAGS, flag('type', 'string', 'The type of secret to create', { completes: SECRET_TYPES })],
  async (context, invocation) => {
    const name = nameOf(invocation, 'generic');
    const data = await dataOf(context, invocation.flags, 'secret', WORDS);
    await createSecret(context, invocation, name, invocation.flags.string('type'), data);
  },
);

async function contentOf({ io }: CommandContext, path: string): Promise<string> {
  const text = await io.files.read(path);
  if (text === undefined) throw failure(`Cannot read file ${path}, open ${path}: no such file or directory`);
  return text;
}

const tls = subcommand(
  'tls',
  'Create a TLS secret',
  'NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  [
    flag('append-hash', 'bool', 'Append a hash of the secret to its name.'),
    flag('cert', 'string', 'Path to PEM encoded public key certificate.'),
    flag('key', 'string', 'Path to private key associated with given certificate.'),
  ],
  async (context, invocation) => {
    const { flags } = invocation;
    const name = nameOf(invocation, 'tls');
    if (flags.string('key') === '' || flags.string('cert') === '') throw failure('key and cert must be specified');
    const cert = await contentOf(context, flags.string('cert'));
    const key = await contentOf(context, flags.string('key'));
    const problem = await keyPairProblem(cert, key);
    if (problem !== undefined) throw failure(problem);
    await createSecret(context, invocation, name, 'kubernetes.io/tls', { 'tls.crt': cert, 'tls.key': key });
  },
);

const dockerRegistry = subcommand(
  'docker-registry',
  'Create a secret for use with a Docker registry',
  'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
  [
    flag('append-hash', 'bool', 'Append a hash of the secret to its name.'),
    flag('docker-email', 'string', 'Email for Docker registry'),
    flag('docker-password', 'string', 'Password for Docker registry authentication'),
    flag('docker-server', 'string', 'Server location for Docker registry', { default: 'https://index.docker.io/v1/' }),
    flag('docker-username', 'string', 'Username for Docker registry authentication'),
    flag('from-file', 'list', 'Key files can be specified using their file path.'),
  ],
  async (context, invocation) => {
    const { flags } = invocation;
    const name = nameOf(invocation, 'docker-registry');
    const [username, password, email, server] = ['username', 'password', 'email', 'server'].map((it) =>
      flags.string(`docker-${it}`),
    );
    const type = 'kubernetes.io/dockerconfigjson';
    if (flags.has('from-file')) {
      await createSecret(context, invocation, name, type, await dataOf(context, flags, 'secret', WORDS));
      return;
    }
    if (!username || !password || !server) {
      throw failure(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      );
    }
    const auth = base64(`${username}:${password}`);
    const entry = { username, password, ...(email ? { email } : {}), auth };
    const config = JSON.stringify({ auths: { [server]: entry } });
    await createSecret(context, invocation, name, type, { '.dockerconfigjson': config });
  },
);

export const createSecretGroup = group(
  'secret',
  'Create a secret using a specified subcommand',
  [dockerRegistry, generic, tls],
  { usage: '(docker-registry | generic | tls)' },
);
