/** A kustomization as a test has it: the files it is built of, and what kubectl 1.33 prints for it. */
export interface Archive {
  /** What stands after `kubectl kustomize`. */
  readonly args: string;
  readonly files: ReadonlyMap<string, string>;
  readonly stdout: string;
  readonly stderr: string;
}

const MARK = /^-- (.+) --$/;

/** Files in one text, each after a line with its name: `-- base/kustomization.yaml --`. */
export function parseArchive(text: string): Archive {
  const parts = new Map<string, string[]>([['', []]]);
  let current = '';
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const name = MARK.exec(line)?.[1];
    if (name === undefined) parts.get(current)?.push(`${line}\n`);
    else parts.set((current = name), []);
  }
  const contents = new Map([...parts].map(([name, lines]) => [name, lines.join('')]));
  const of = (name: string): string => contents.get(name) ?? '';
  const files = new Map([...contents].filter(([name]) => !['', '> stdout', '> stderr'].includes(name)));
  return {
    args: /^args:(.*)$/m.exec(of(''))?.[1]?.trim() ?? '',
    files,
    stdout: of('> stdout'),
    stderr: of('> stderr'),
  };
}

/** The text of an archive with other outputs. */
export function withOutputs(text: string, stdout: string, stderr: string): string {
  const inputs = text.replace(/^-- > (stdout|stderr) --\n[\s\S]*/m, '');
  const part = (name: string, content: string): string => (content === '' ? '' : `-- > ${name} --\n${content}`);
  return `${inputs}${part('stdout', stdout)}${part('stderr', stderr)}`;
}
