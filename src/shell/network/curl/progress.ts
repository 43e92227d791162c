const TITLE = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;

/** Five characters wide. upstream: curl lib/progress.c max5data */
function amount(bytes: number): string {
  const units = ['', 'k', 'M', 'G'];
  if (bytes < 100_000) return String(bytes).padStart(5);
  let value = bytes;
  let unit = 0;
  while (value >= 10_000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 100 ? value.toFixed(1) : String(Math.floor(value))}${units[unit] ?? ''}`.padStart(5);
}

function clock(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds <= 0) return '--:--:--';
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  return `${String(hours).padStart(2)}:${String(minutes).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

export interface Amounts {
  readonly received: number;
  /** undefined where nobody has said. */
  readonly expected: number | undefined;
  readonly sent: number;
  readonly seconds: number;
}

function line({ received, expected, sent, seconds }: Amounts): string {
  const total = (expected ?? received) + sent;
  const percent = (of: number, whole: number): string =>
    String(whole > 0 ? Math.floor((of * 100) / whole) : 0).padStart(3);
  const speed = (bytes: number): number => (seconds > 0 ? Math.round(bytes / seconds) : 0);
  const down = speed(received);
  const expectedSeconds = expected === undefined || down === 0 ? 0 : Math.floor(expected / down);
  const amounts = [
    `${percent(received + sent, total)} ${amount(total)}`,
    `${percent(received, expected ?? received)} ${amount(received)}`,
    `${percent(sent, sent)} ${amount(sent)}`,
    amount(down),
    amount(speed(sent)),
  ].join('  ');
  const left = clock(expectedSeconds - Math.floor(seconds));
  return [amounts, clock(expectedSeconds), clock(Math.floor(seconds)), left, amount(down + speed(sent))].join(' ');
}

/** The progress meter. upstream: curl lib/progress.c */
export class ProgressMeter {
  readonly #print: (text: string) => void;
  #titled = false;

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  update(amounts: Amounts): void {
    if (!this.#titled) this.#print(TITLE);
    this.#titled = true;
    this.#print(`\r${line(amounts)}`);
  }

  end(): void {
    if (this.#titled) this.#print('\n');
    this.#titled = false;
  }
}
