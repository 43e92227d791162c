import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  /** Without the lines that `-v=6` adds. */
  readonly stderr: string;
  /** Those lines. */
  readonly trace: readonly string[];
}

export interface KubectlOptions {
  readonly stdin?: string;
  /** Ends the command after so many milliseconds (default 60,000): for those that never end. */
  readonly endAfter?: number;
}

/** Those of the given names that run here. */
export function findKubectls(names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    try {
      execFileSync(name, ['version', '--client'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

/** klog's head: severity, month and day, time. */
const TRACE = /^[IWEF]\d{4} \d\d:\d\d:\d\d/;

/** A kubectl that nobody here wrote, with a kubeconfig and a cache of its own. */
export class RealKubectl {
  readonly #binary: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'tabernetes-kubectl-'));

  constructor(binary: string, kubeconfig: string) {
    this.#binary = binary;
    writeFileSync(join(this.#folder, 'config'), kubeconfig, { mode: 0o600 });
  }

  /** A file for its arguments. @returns its path */
  file(name: string, content: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, content);
    return path;
  }

  get folder(): string {
    return this.#folder;
  }

  /** Runs it with `-v=6`; the result whatever its exit code. */
  try(args: readonly string[], { stdin = '', endAfter = 60_000 }: KubectlOptions = {}): Promise<KubectlResult> {
    return new Promise((resolve) => {
      const child = execFile(
        this.#binary,
        ['-v=6', ...args],
        { timeout: endAfter, maxBuffer: 1 << 26, env: this.#environment() },
        (failure, stdout, stderr) => {
          const lines = stderr.split('\n');
          const code = failure === null ? 0 : typeof failure.code === 'number' ? failure.code : 124;
          resolve({
            code,
            stdout,
            stderr: lines.filter((line) => !TRACE.test(line)).join('\n'),
            trace: lines.filter((line) => TRACE.test(line)),
          });
        },
      );
      child.stdin?.end(stdin);
    });
  }

  /** Runs it. @returns its standard output @throws when it fails */
  async run(args: readonly string[], options?: KubectlOptions): Promise<string> {
    const result = await this.try(args, options);
    if (result.code !== 0) {
      throw new Error(`kubectl ${args.join(' ')}: exit ${String(result.code)}: ${result.stderr}${result.stdout}`);
    }
    return result.stdout;
  }

  /** Runs it until it is told to stop. @returns what it printed so far, and its end */
  start(args: readonly string[]): { readonly output: () => string; readonly stop: () => void } {
    const child = spawn(this.#binary, ['-v=6', ...args], { env: this.#environment() });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return {
      output: () => text,
      stop: () => {
        child.kill();
      },
    };
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      KUBECONFIG: join(this.#folder, 'config'),
      KUBECACHEDIR: join(this.#folder, 'cache'),
      HOME: this.#folder,
      // On by default from 1.31 on.
      KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'true',
      KUBECTL_PORT_FORWARD_WEBSOCKETS: 'true',
    };
  }
}
