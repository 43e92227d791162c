/** Fields of an entry, as the file has them. */
export type Fields = Readonly<Record<string, unknown>>;

/** An entry, and the file that it is in. */
export interface Entry {
  readonly fields: Fields;
  readonly file: string;
}

export type Kind = 'clusters' | 'contexts' | 'users';

/** What the entries of a list are in: `- name: x` with `cluster: …`. */
export const SINGULAR: Readonly<Record<Kind, string>> = { clusters: 'cluster', contexts: 'context', users: 'user' };
export const KINDS: readonly Kind[] = ['clusters', 'contexts', 'users'];

/** Several kubeconfig files as one. Upstream: client-go/tools/clientcmd/api/types.go */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly currentContext: string;
  readonly preferences: Fields;
}

export const EMPTY: Kubeconfig = {
  clusters: new Map(),
  contexts: new Map(),
  users: new Map(),
  currentContext: '',
  preferences: {},
};

/** How the cluster names its API server to its pods: there is no other address that everybody here can use. */
export const SERVER = 'https://kubernetes.default.svc';

/** The file that a home begins with. */
export const DEFAULT_TEXT = `apiVersion: v1
clusters:
- cluster:
    server: ${SERVER}
  name: tabernetes
contexts:
- context:
    cluster: tabernetes
    user: kubernetes-admin
  name: tabernetes
current-context: tabernetes
kind: Config
preferences: {}
users:
- name: kubernetes-admin
  user: {}
`;

/** What {@link DEFAULT_TEXT} says, without reading it. */
export function defaultKubeconfig(file: string): Kubeconfig {
  const one = (name: string, fields: Fields): ReadonlyMap<string, Entry> => new Map([[name, { fields, file }]]);
  return {
    clusters: one('tabernetes', { server: SERVER }),
    contexts: one('tabernetes', { cluster: 'tabernetes', user: 'kubernetes-admin' }),
    users: one('kubernetes-admin', {}),
    currentContext: 'tabernetes',
    preferences: {},
  };
}

/** Fields that are written even when they are empty. */
const ALWAYS: Readonly<Record<Kind, Fields>> = {
  clusters: { server: '' },
  contexts: { cluster: '', user: '' },
  users: {},
};

function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([key, value]) =>
        key === 'preferences' || !(value === '' || value === false || (Array.isArray(value) && value.length === 0)),
    ),
  );
}

/** Fields in the order of upstream's structs, which JSON shows. */
const ORDER: readonly string[] = [
  ...['server', 'tls-server-name', 'insecure-skip-tls-verify', 'client-certificate', 'client-certificate-data'],
  ...['client-key', 'client-key-data', 'certificate-authority', 'certificate-authority-data', 'proxy-url'],
  ...['disable-compression', 'cluster', 'user', 'namespace', 'token', 'tokenFile', 'as', 'as-uid', 'as-groups'],
  ...['username', 'password', 'auth-provider', 'exec', 'command', 'args', 'env', 'apiVersion', 'installHint'],
  ...['provideClusterInfo', 'interactiveMode', 'name', 'value', 'config'],
];

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const sorted = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(sorted.map(([key, child]) => [key, ordered(child)]));
}

/** The document of a kubeconfig, as upstream encodes it; entries by their names. */
export function documentOf(config: Kubeconfig): Fields {
  const list = (kind: Kind): unknown => {
    const names = [...config[kind].keys()].sort();
    if (names.length === 0) return null;
    return names.map((name) => ({
      name,
      [SINGULAR[kind]]: ordered({ ...ALWAYS[kind], ...withoutEmpty(config[kind].get(name)?.fields ?? {}) }),
    }));
  };
  return {
    kind: 'Config',
    apiVersion: 'v1',
    preferences: config.preferences,
    clusters: list('clusters'),
    users: list('users'),
    contexts: list('contexts'),
    'current-context': config.currentContext,
  };
}

/** An entry in place of what has its name, or taken out. */
export function withEntry(config: Kubeconfig, kind: Kind, name: string, entry: Entry | undefined): Kubeconfig {
  const entries = new Map(config[kind]);
  if (entry === undefined) entries.delete(name);
  else entries.set(name, entry);
  return { ...config, [kind]: entries };
}

export function textOf(fields: Fields | undefined, name: string): string {
  const value = fields?.[name];
  return typeof value === 'string' ? value : '';
}
