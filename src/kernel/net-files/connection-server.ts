import { ERRNO } from '../constants.ts';
import { formatAddress, isAddress, parseDialString } from './address.ts';
import { TextFile, wordsOf } from './text-file.ts';

/** Addresses of a name; none when it does not exist. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const FILES: Readonly<Record<string, string>> = { net: '/net/tcp/clone', tcp: '/net/tcp/clone' };

/**
 * `/net/cs`: a question `tcp!HOST!SERVICE` is written, and read is what to open and what to write there, a line for each
 * address. ENOENT when nobody knows the host.
 */
export class ConnectionServer extends TextFile {
  readonly #resolve: Resolve;
  #answers: string[] = [];
  #asking: 'waiting' | number | undefined;

  constructor(resolve: Resolve) {
    super();
    this.#resolve = resolve;
  }

  protected override next(): string {
    return this.#answers.shift() ?? '';
  }

  override write(bytes: Uint8Array): number {
    if (this.#asking === 'waiting') return -ERRNO.EAGAIN;
    const errno = this.#asking ?? this.#ask(wordsOf(bytes).join(' '));
    this.#asking = undefined;
    if (errno === ERRNO.EAGAIN) this.#asking = 'waiting';
    return errno === ERRNO.SUCCESS ? bytes.length : -errno;
  }

  #ask(question: string): number {
    this.rewind();
    this.#answers = [];
    const bang = question.indexOf('!');
    const file = FILES[question.slice(0, bang)];
    const asked = parseDialString(question.slice(bang + 1));
    if (file === undefined || asked?.host === undefined) return ERRNO.EINVAL;
    const { host, port } = asked;
    const answer = (ip: string): string => `${file} ${formatAddress({ ip, port })}\n`;
    if (host === '*' || isAddress(host)) {
      this.#answers = [answer(host === '*' ? '0.0.0.0' : host)];
      return ERRNO.SUCCESS;
    }
    void this.#resolve(host).then((addresses) => {
      this.#answers = addresses.map(answer);
      this.#asking = addresses.length > 0 ? ERRNO.SUCCESS : ERRNO.ENOENT;
      this.changed.wake();
    });
    return ERRNO.EAGAIN;
  }
}
