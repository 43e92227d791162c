import type { Clock } from '../../base/index.ts';

export interface JournalEntry {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** As klog writes it. */
  readonly line: string;
}

type Severity = 'I' | 'W' | 'E';

/** Lines that are kept; journald keeps by size. */
const CAPACITY = 5000;

/** What a kubelet says of its work, as the journal of its node keeps it: the newest lines. upstream: k8s.io/klog, InfoS */
export class Journal {
  readonly #clock: Clock;
  readonly #capacity: number;
  #entries: JournalEntry[] = [];

  constructor(clock: Clock, capacity: number = CAPACITY) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  /** The oldest first. */
  get entries(): readonly JournalEntry[] {
    return this.#entries.slice(-this.#capacity);
  }

  /** @param source what of the kubelet says it */
  write(severity: Severity, source: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const time = this.#clock.now();
    const words = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const text = [JSON.stringify(message), ...words].join(' ');
    this.#entries.push({ time, line: `${severity}${klogTime(time)}       1 ${source}] ${text}` });
    if (this.#entries.length >= 2 * this.#capacity) this.#entries = this.#entries.slice(-this.#capacity);
  }
}

/** `1121 21:39:53.123000` */
function klogTime(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T');
  return `${date.slice(5).replace('-', '')} ${clock.replace('Z', '000')}`;
}
