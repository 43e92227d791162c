/** termios(3), with Linux's numbers (asm-generic/termbits.h). */

export const IFLAG = {
  ISTRIP: 0x20,
  INLCR: 0x40,
  IGNCR: 0x80,
  ICRNL: 0x100,
  IXON: 0x400,
  IXANY: 0x800,
  IMAXBEL: 0x2000,
  IUTF8: 0x4000,
} as const;
export const OFLAG = { OPOST: 1, ONLCR: 4, OCRNL: 8 } as const;
export const LFLAG = {
  ISIG: 1,
  ICANON: 2,
  ECHO: 8,
  ECHOE: 0x10,
  ECHOK: 0x20,
  ECHONL: 0x40,
  NOFLSH: 0x80,
  TOSTOP: 0x100,
  ECHOCTL: 0x200,
  ECHOKE: 0x800,
  IEXTEN: 0x8000,
} as const;

/** Places of the control characters in c_cc. */
export const CC = {
  VINTR: 0,
  VQUIT: 1,
  VERASE: 2,
  VKILL: 3,
  VEOF: 4,
  VTIME: 5,
  VMIN: 6,
  VSTART: 8,
  VSTOP: 9,
  VSUSP: 10,
  VEOL: 11,
  VREPRINT: 12,
  VWERASE: 14,
  VLNEXT: 15,
  VEOL2: 16,
} as const;

export const NCCS = 32;

export interface Termios {
  iflag: number;
  oflag: number;
  /** Speed and size of characters: kept, as a terminal of software keeps them. */
  cflag: number;
  lflag: number;
  readonly cc: Uint8Array;
}

/** B38400, CS8, CREAD. */
const CFLAG = 0xbf;
const CONTROLS = [3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22];

/** What a terminal starts with (tty_std_termios of Linux). */
export function defaultTermios(): Termios {
  const { ISIG, ICANON, ECHO, ECHOE, ECHOK, ECHOCTL, ECHOKE, IEXTEN } = LFLAG;
  const cc = new Uint8Array(NCCS);
  cc.set(CONTROLS);
  return {
    iflag: IFLAG.ICRNL | IFLAG.IXON | IFLAG.IUTF8,
    oflag: OFLAG.OPOST | OFLAG.ONLCR,
    cflag: CFLAG,
    lflag: ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
    cc,
  };
}
