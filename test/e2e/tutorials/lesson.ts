import { expect, vi } from 'vitest';
import type { ClusterPage } from '../../support/browser.ts';

/** A tutorial in a namespace of its own, so that several go on in one page at once. */
export class Lesson {
  readonly namespace: string;
  readonly #cluster: ClusterPage;

  constructor(cluster: ClusterPage, namespace: string) {
    this.#cluster = cluster;
    this.namespace = namespace;
  }

  /** Makes the namespace. */
  static async start(cluster: ClusterPage, namespace: string): Promise<Lesson> {
    await cluster.run(`create namespace ${namespace}`);
    return new Lesson(cluster, namespace);
  }

  /** Runs kubectl in the namespace. @returns its standard output @throws when it fails */
  run(args: string, stdin?: string): Promise<string> {
    return this.#cluster.run(`-n ${this.namespace} ${args}`, stdin);
  }

  apply(manifest: string): Promise<string> {
    return this.run('apply -f -', manifest);
  }

  /** What kubectl says that it cannot do. */
  async refusal(args: string, stdin?: string): Promise<string> {
    const { code, stderr } = await this.#cluster.kubectl(`-n ${this.namespace} ${args}`, stdin);
    expect(code).not.toBe(0);
    return stderr;
  }

  /** A part of what `kubectl get` would print, without quotes. */
  async part(what: string, path: string): Promise<string> {
    return (await this.run(`get ${what} -o jsonpath='${path}'`)).replaceAll("'", '');
  }

  /** Waits until a command prints what is wanted. */
  async until(args: string, wanted: RegExp, timeout = 60_000): Promise<string> {
    let last = '';
    const check = async (): Promise<void> => {
      last = await this.run(args).catch(String);
      if (!wanted.test(last)) throw new Error(`kubectl ${args} never printed ${String(wanted)}; it prints:\n${last}`);
    };
    await vi.waitFor(check, { timeout, interval: 200 });
    return last;
  }
}
