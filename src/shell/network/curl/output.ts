import type { ResponseHead } from '../../../http/index.ts';
import type { CommandContext } from '../../execute/state.ts';
import { resolvePath } from '../../files.ts';
import { TransferFailure } from '../failure.ts';
import { concat } from './form.ts';
import { REMOTE_NAME, type CurlOptions } from './options.ts';

/** Where a transfer is written. */
export interface Sink {
  /** The terminal, or whatever standard output is. */
  readonly toOutput: boolean;
  readonly fileName: string;
  write(bytes: Uint8Array): Promise<void>;
  finish(): void;
}

/** upstream: curl src/tool_operhlp.c get_url_file_name @throws TransferFailure */
function remoteName(url: URL): string {
  const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  if (name === '') throw new TransferFailure(23, 'Failed writing received data to disk/application');
  return decodeURIComponent(name);
}

/** @param output what -o or -O asked for @throws TransferFailure */
export function openSink(context: CommandContext, options: CurlOptions, url: URL, output: string | undefined): Sink {
  const { state } = context;
  if (output === undefined || output === '-') {
    return {
      toOutput: true,
      fileName: '',
      write: async (bytes) => {
        context.stdout(bytes);
        await context.ready?.();
      },
      finish: () => undefined,
    };
  }
  const name = output === REMOTE_NAME ? remoteName(url) : output;
  const fileName = `${options.last('output-dir') === undefined ? '' : `${options.last('output-dir') ?? ''}/`}${name}`;
  const path = resolvePath(state.cwd, fileName);
  if (path === '/dev/null') {
    return { toOutput: false, fileName, write: () => Promise.resolve(), finish: () => undefined };
  }
  const directory = path.slice(0, path.lastIndexOf('/')) || '/';
  const missing = !state.files.isDirectory(directory) && !options.has('create-dirs');
  if (missing || state.files.isDirectory(path)) {
    throw new TransferFailure(23, 'client returned ERROR on write');
  }
  const parts: Uint8Array[] = [];
  return {
    toOutput: false,
    fileName,
    write: (bytes) => {
      parts.push(bytes);
      return Promise.resolve();
    },
    finish: () => {
      state.files.writeBytes(path, concat(parts));
    },
  };
}

export function headText({ version, status, reason, headers }: ResponseHead): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${version} ${String(status)} ${reason}\r\n${lines.join('')}\r\n`;
}
