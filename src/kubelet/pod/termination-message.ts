import type { Container } from '../../api/index.ts';
import type { LogEntry, RuntimeService } from '../../cri/index.ts';
import type { Kernel, Mount } from '../../kernel/index.ts';

const DEFAULT_PATH = '/dev/termination-log';
const FILE = 'termination-log';
/** upstream: kubecontainer.MaxContainerTerminationMessageLength, counted from the end (pkg/kubelet/util tail.ReadAtMost). */
const MAX_MESSAGE = 4096;
/** upstream: MaxContainerTerminationMessageLogLength, MaxContainerTerminationMessageLogLines */
const MAX_LOG = 2048;
const MAX_LOG_LINES = 80;

/** The file in which a container may say why it ended. */
export class TerminationMessage {
  readonly mount: Mount;
  #fallback = '';

  constructor(container: Container, createTmpfs: Kernel['createTmpfs']) {
    const source = createTmpfs();
    source.writeFile(FILE, new Uint8Array(), 0o666);
    const mountPath = container.terminationMessagePath ?? DEFAULT_PATH;
    this.mount = { mountPath, source, subPath: FILE, readOnly: false };
  }

  get text(): string {
    const text = new TextDecoder().decode(this.mount.source.readTail(FILE, MAX_MESSAGE));
    return text === '' ? this.#fallback : text;
  }

  /** With policy FallbackToLogsOnError, the end of the log speaks for a program that failed and wrote nothing. */
  async readLog(runtime: RuntimeService, id: string): Promise<void> {
    const lines: string[] = [];
    const signal = new AbortController().signal;
    const entries: AsyncIterable<LogEntry> = runtime.containerLogs(
      id,
      { follow: false, tailLines: MAX_LOG_LINES },
      signal,
    );
    for await (const { line, partial } of entries) lines.push(partial === true ? line : `${line}\n`);
    this.#fallback = lines.join('').slice(-MAX_LOG);
  }
}
