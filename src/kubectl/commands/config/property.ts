import type { CommandContext, Invocation } from '../../command.ts';
import { type CommandError, failure } from '../../errors.ts';
import { mainFile } from '../../kubeconfig/files.ts';
import { type Fields, type Kind, KINDS, type Kubeconfig, withEntry } from '../../kubeconfig/model.ts';
import { save, unexpectedArguments } from './contexts.ts';

type Type = 'text' | 'bool' | 'bytes' | 'list';

/** Names of properties, as upstream's internal type has them, and the fields of the file. */
const PROPERTIES: Readonly<Record<Kind, Readonly<Record<string, readonly [field: string, type: Type]>>>> = {
  clusters: {
    server: ['server', 'text'],
    'tls-server-name': ['tls-server-name', 'text'],
    'insecure-skip-tls-verify': ['insecure-skip-tls-verify', 'bool'],
    'certificate-authority': ['certificate-authority', 'text'],
    'certificate-authority-data': ['certificate-authority-data', 'bytes'],
    'proxy-url': ['proxy-url', 'text'],
    'disable-compression': ['disable-compression', 'bool'],
  },
  contexts: { cluster: ['cluster', 'text'], user: ['user', 'text'], namespace: ['namespace', 'text'] },
  users: {
    'client-certificate': ['client-certificate', 'text'],
    'client-certificate-data': ['client-certificate-data', 'bytes'],
    'client-key': ['client-key', 'text'],
    'client-key-data': ['client-key-data', 'bytes'],
    token: ['token', 'text'],
    tokenFile: ['tokenFile', 'text'],
    'act-as': ['as', 'text'],
    'act-as-uid': ['as-uid', 'text'],
    'act-as-groups': ['as-groups', 'list'],
    username: ['username', 'text'],
    password: ['password', 'text'],
  },
};

function cannotParse(path: string, at: string, type: string): CommandError {
  return failure(`unable to parse ${path} after [${at}] at ${type}`);
}

/** The kind, the entry and the property that a path is made of. */
function stepsOf(path: string): { readonly kind: Kind; readonly name: string; readonly property: string } | undefined {
  const [kind = '', ...rest] = path.split('.');
  const known = KINDS.find((it) => it === kind);
  if (known === undefined) return undefined;
  // Only the name of an entry may have dots in it.
  const property = rest.length > 1 ? (rest.at(-1) ?? '') : '';
  return { kind: known, name: rest.slice(0, rest.length > 1 ? -1 : 1).join('.'), property };
}

function boolean(text: string): boolean {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false;
  throw failure(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function bytes(text: string, raw: boolean): string {
  if (raw) return btoa(text);
  const wrong = text.search(/[^A-Za-z0-9+/=]/);
  if (wrong < 0 && text.length % 4 === 0) return text;
  const at = wrong < 0 ? text.length - (text.length % 4) : wrong;
  throw failure(`error decoding input value: illegal base64 data at input byte ${String(at)}`);
}

function valueOf(type: Type, text: string, raw: boolean, old: unknown): unknown {
  if (type === 'bool') return boolean(text);
  if (type === 'bytes') return bytes(text, raw);
  if (type === 'text') return text;
  const before = Array.isArray(old) ? (old as unknown[]) : [];
  if (text.endsWith('-')) return before.filter((it) => it !== text.slice(0, -1));
  return text.endsWith('+') ? [...before, text.slice(0, -1)] : text.split(',');
}

async function changed(
  context: CommandContext,
  path: string,
  change: (fields: Fields, field: string, type: Type) => Fields,
): Promise<Kubeconfig> {
  const { kubeconfig, io, places } = context;
  const steps = stepsOf(path);
  if (steps === undefined) throw cannotParse(path, '', 'api.Config');
  const { kind, name, property } = steps;
  const known = PROPERTIES[kind][property];
  if (known === undefined) throw cannotParse(path, `${kind} ${name}`, `api.${STRUCTS[kind]}`);
  const old = kubeconfig[kind].get(name);
  const file = old?.file ?? (await mainFile(io, places));
  return withEntry(kubeconfig, kind, name, { fields: change(old?.fields ?? {}, ...known), file });
}

const STRUCTS: Readonly<Record<Kind, string>> = { clusters: 'Cluster', contexts: 'Context', users: 'AuthInfo' };

export async function set(context: CommandContext, { args, flags }: Invocation): Promise<number> {
  const [path, value, ...more] = args;
  if (path === undefined || value === undefined || more.length > 0) throw unexpectedArguments(args);
  const { kubeconfig, io } = context;
  const steps = stepsOf(path);
  if (path === 'current-context') await save(context, { ...kubeconfig, currentContext: value });
  else if (path === 'preferences.colors') {
    await save(context, { ...kubeconfig, preferences: { ...kubeconfig.preferences, colors: boolean(value) } });
  } else if (steps?.property === '') {
    throw failure(`can't set a map to a value: map[${steps.name}:0xc000000000]`);
  } else {
    const raw = flags.bool('set-raw-bytes');
    const after = await changed(context, path, (fields, field, type) => ({
      ...fields,
      [field]: valueOf(type, value, raw, fields[field]),
    }));
    await save(context, after);
  }
  io.stdout(`Property "${path}" set.\n`);
  return 0;
}

export async function unset(context: CommandContext, { args }: Invocation): Promise<number> {
  const [path, ...more] = args;
  if (path === undefined || more.length > 0) throw unexpectedArguments(args);
  const { kubeconfig, io } = context;
  const steps = stepsOf(path);
  if (path === 'current-context') await save(context, { ...kubeconfig, currentContext: '' });
  else if (path === 'preferences') await save(context, { ...kubeconfig, preferences: {} });
  else if (steps === undefined) throw cannotParse(path, '', 'api.Config');
  else if (!kubeconfig[steps.kind].has(steps.name) && steps.name !== '') {
    throw failure(`current map key \`${steps.name}\` is invalid`);
  } else if (steps.name === '') await save(context, { ...kubeconfig, [steps.kind]: new Map() });
  else if (steps.property === '') await save(context, withEntry(kubeconfig, steps.kind, steps.name, undefined));
  else {
    const without = (fields: Fields, field: string): Fields =>
      Object.fromEntries(Object.entries(fields).filter(([key]) => key !== field));
    await save(context, await changed(context, path, without));
  }
  io.stdout(`Property "${path}" unset.\n`);
  return 0;
}
