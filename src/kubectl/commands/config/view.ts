import type { CommandContext, Invocation } from '../../command.ts';
import { failure, usageError } from '../../errors.ts';
import { readKubeconfig } from '../../kubeconfig/files.ts';
import { documentOf, type Entry, type Fields, type Kind, type Kubeconfig, textOf } from '../../kubeconfig/model.ts';
import { printObjects } from '../../printers/output.ts';
import { yamlText } from '../../printers/yaml.ts';

/** What nobody should see over a shoulder. */
const SECRETS: Readonly<Record<string, string>> = {
  'certificate-authority-data': 'DATA+OMITTED',
  'client-certificate-data': 'DATA+OMITTED',
  'client-key-data': 'DATA+OMITTED',
  password: 'REDACTED',
  token: 'REDACTED',
};

function mapEntries(config: Kubeconfig, change: (entry: Entry) => Entry): Kubeconfig {
  const all = (kind: Kind): ReadonlyMap<string, Entry> =>
    new Map([...config[kind]].map(([name, entry]) => [name, change(entry)]));
  return { ...config, clusters: all('clusters'), users: all('users'), contexts: all('contexts') };
}

function redacted(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value === '' ? value : (SECRETS[key] ?? value)]),
  );
}

/** What the context in use does not need is left out. Upstream: clientcmd/api/helpers.go, MinifyConfig */
function minified(config: Kubeconfig, context: string): Kubeconfig {
  if (context === '') throw failure('current-context must exist in order to minify');
  const entry = config.contexts.get(context);
  if (entry === undefined) throw failure(`cannot locate context ${context}`);
  const only = (kind: Kind, name: string): ReadonlyMap<string, Entry> => {
    const found = config[kind].get(name);
    if (name !== '' && found === undefined)
      throw failure(`cannot locate ${kind === 'users' ? 'user' : 'cluster'} ${name}`);
    return found === undefined ? new Map() : new Map([[name, found]]);
  };
  return {
    ...config,
    currentContext: context,
    contexts: new Map([[context, entry]]),
    clusters: only('clusters', textOf(entry.fields, 'cluster')),
    users: only('users', textOf(entry.fields, 'user')),
  };
}

const FILES: readonly string[] = ['certificate-authority', 'client-certificate', 'client-key'];

/** What is in files becomes a part of the configuration. */
async function flattened({ io }: CommandContext, config: Kubeconfig): Promise<Kubeconfig> {
  const contents = new Map<string, string>();
  for (const entry of [...config.clusters.values(), ...config.users.values()]) {
    for (const field of FILES) {
      const path = textOf(entry.fields, field);
      if (path === '' || contents.has(path)) continue;
      const bytes = await io.files.readBytes(path);
      if (bytes === undefined) throw failure(`open ${path}: no such file or directory`);
      contents.set(path, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
    }
  }
  return mapEntries(config, (entry) => {
    const inline = FILES.flatMap((field) => {
      const content = contents.get(textOf(entry.fields, field));
      return content === undefined
        ? []
        : [
            [field, ''],
            [`${field}-data`, content],
          ];
    });
    return { ...entry, fields: { ...entry.fields, ...(Object.fromEntries(inline) as Fields) } };
  });
}

export async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const { io, places } = context;
  if (args.length > 0) {
    throw usageError(`unexpected arguments: [${args.join(' ')}]`, 'kubectl config view');
  }
  if (flags.string('merge') === 'false' && !places.explicit) {
    throw failure('if merge==false a precise file must be specified');
  }
  const whole = places.explicit ? await readKubeconfig(io, places) : context.kubeconfig;
  const asked = flags.string('context') || whole.currentContext;
  const small = flags.bool('minify') ? minified(whole, asked) : whole;
  const raw = flags.bool('raw');
  const open = flags.bool('flatten') ? await flattened(context, small) : small;
  const shown = raw ? open : mapEntries(open, (entry) => ({ ...entry, fields: redacted(entry.fields) }));
  const output = flags.has('template') && !flags.has('output') ? 'go-template' : flags.string('output');
  const content = documentOf(shown);
  if (output === 'yaml') io.stdout(yamlText(content));
  else if (output === 'json') io.stdout(`${JSON.stringify(content, undefined, 4)}\n`);
  else {
    const printable = { items: [{ object: content as never, name: 'config/<unknown>' }], list: false };
    io.stdout(await printObjects(printable, output, flags, io));
  }
  return 0;
}
