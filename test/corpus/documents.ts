import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** One object of a corpus of manifests, or what else is in its files. */
export interface CorpusDocument {
  /** Path of the file below the corpus, with slashes. */
  readonly file: string;
  /** The file, and which of its documents if there are several: `web/web.yaml#1`. */
  readonly id: string;
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Where manifests to apply are, if anybody said so: `content/en/examples` of a clone of kubernetes/website. */
export function corpusFolder(): string | undefined {
  const folder = process.env['TABERNETES_CORPUS'];
  return folder === undefined || folder === '' ? undefined : folder;
}

/** Everything below the folder that looks like a manifest, by file. */
export function readCorpus(folder: string): ReadonlyMap<string, readonly CorpusDocument[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
  return new Map(files.map((file) => [file, documentsOf(file, readFileSync(join(folder, file), 'utf8'))]));
}

function documentsOf(file: string, content: string): readonly CorpusDocument[] {
  const values = parseAllDocuments(content)
    .map((document) => document.toJS() as CorpusDocument['value'] | null)
    .filter((value) => value !== null);
  return values.map((value, index) => ({
    file,
    id: values.length === 1 ? file : `${file}#${String(index)}`,
    text: JSON.stringify(value),
    value,
  }));
}
