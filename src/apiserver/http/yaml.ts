import type { YAMLError } from 'yaml';

/** A text that is no YAML; the message is as near to go-yaml's as the parsers are to each other. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
}

export interface ParsedYaml {
  readonly value: unknown;
  /** `line 3: key "a" already set in map`. The last one's value counts. */
  readonly duplicates: readonly string[];
}

/** What go-yaml says, by the other parser's code. */
const WORDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'did not find expected key',
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  MISSING_CHAR: 'could not find expected character',
  TAB_AS_INDENT: 'found character that cannot start any token',
  UNEXPECTED_TOKEN: 'did not find expected token',
};

/** Only the first document of a text is read, as go-yaml does. */
const OTHER_DOCUMENTS = 'MULTIPLE_DOCS';

/** The parser is recursive, and reports that its stack has ended as if the text were wrong. */
function describe(cause: unknown): YamlError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (message.includes('call stack')) return new YamlError('yaml: exceeded max depth of 10000', { cause });
  if (message.startsWith('Excessive alias count')) {
    return new YamlError('yaml: document contains excessive aliasing', { cause });
  }
  return new YamlError(`yaml: ${message}`, { cause });
}

function lineOf(text: string, { pos }: YAMLError): string {
  return String(text.slice(0, pos[0]).split('\n').length);
}

function duplicate(text: string, error: YAMLError): string {
  const key = /^["']?([^"':\s]*)/.exec(text.slice(error.pos[0]))?.[1] ?? '';
  return `line ${lineOf(text, error)}: key ${JSON.stringify(key)} already set in map`;
}

/** @throws YamlError */
export async function parseYaml(text: string): Promise<ParsedYaml> {
  const { parseDocument } = await import('yaml');
  try {
    const document = parseDocument(text, { prettyErrors: false });
    const duplicates: string[] = [];
    for (const error of document.errors) {
      if (error.code === 'DUPLICATE_KEY') duplicates.push(duplicate(text, error));
      else if (error.code !== OTHER_DOCUMENTS) {
        if (error.message.includes('call stack')) throw error;
        const words = WORDS[error.code] ?? error.message;
        throw new YamlError(`yaml: line ${lineOf(text, error)}: ${words}`, { cause: error });
      }
    }
    return { value: document.toJS() as unknown, duplicates };
  } catch (cause) {
    throw cause instanceof YamlError ? cause : describe(cause);
  }
}

/** As upstream lists what strict decoding finds. */
export function yamlProblem(duplicates: readonly string[]): string {
  return `yaml: unmarshal errors:\n${duplicates.map((line) => `  ${line}`).join('\n')}`;
}
