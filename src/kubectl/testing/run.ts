import type { Client } from '../../client/index.ts';
import type { Clock } from '../../base/index.ts';
import { runKubectl } from '../index.ts';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The same numbers in every run. */
function sequence(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly edit?: (content: string) => string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onStdout?: (text: string) => void;
}

/** Runs kubectl in a test: words are split at blanks, outside of single quotes. */
export async function kubectl(
  deps: { client: Client; clock: Clock },
  line: string,
  options: RunOptions = {},
): Promise<Result> {
  const args = (line.match(/(?:[^\s']|'[^']*')+/g) ?? []).map((word) => word.replaceAll("'", ''));
  const { edit, env = {} } = options;
  const files = new Map(Object.entries(options.files ?? {}));
  let stdout = '';
  let stderr = '';
  async function* stdin(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new TextEncoder().encode(options.stdin ?? ''));
  }
  const code = await runKubectl(
    args,
    {
      stdin: stdin(),
      stdout: (text) => {
        stdout += text;
        options.onStdout?.(text);
      },
      stderr: (text) => {
        stderr += text;
      },
      signal: options.signal ?? new AbortController().signal,
      cwd: '/home/user',
      files: {
        read: (path) => Promise.resolve(files.get(path)),
        readBytes: (path) => {
          const text = files.get(path);
          return Promise.resolve(text === undefined ? undefined : new TextEncoder().encode(text));
        },
        list: () => Promise.resolve(undefined),
        write: (path, text) => {
          files.set(path, text);
          return Promise.resolve();
        },
        writeBytes: () => Promise.resolve(),
        makeDirectory: () => Promise.resolve(),
        remove: (path) => {
          files.delete(path);
          return Promise.resolve();
        },
      },
      variable: (name) => env[name],
      ...(edit === undefined ? {} : { edit: ({ content }) => Promise.resolve(edit(content)) }),
    },
    {
      ...deps,
      random: sequence(),
    },
  );
  return { code, stdout, stderr };
}
