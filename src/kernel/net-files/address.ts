import type { SocketAddress } from '../api.ts';

const ANY = '0.0.0.0';

/** Ports of services by their names, as far as programs ask for them (services(5), IANA). */
const SERVICES: Readonly<Record<string, number>> = {
  domain: 53,
  echo: 7,
  ftp: 21,
  http: 80,
  'http-alt': 8080,
  https: 443,
  imap: 143,
  ldap: 389,
  mysql: 3306,
  pop3: 110,
  postgresql: 5432,
  redis: 6379,
  smtp: 25,
  ssh: 22,
  telnet: 23,
};

/** `HOST!PORT`, or a port alone. */
export interface DialString {
  /** Undefined when there is a port alone. */
  readonly host: string | undefined;
  readonly port: number;
}

/** @returns undefined when it is neither a number of 16 bits nor a known service */
export function parsePort(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return SERVICES[text];
  const port = Number(text);
  return port <= 0xffff ? port : undefined;
}

export function parseDialString(text: string): DialString | undefined {
  const [first = '', second, ...rest] = text.split('!');
  if (rest.length > 0) return undefined;
  const port = parsePort(second ?? first);
  if (port === undefined || (second !== undefined && first === '')) return undefined;
  return { host: second === undefined ? undefined : first, port };
}

export function isAddress(text: string): boolean {
  const bytes = text.split('.');
  return bytes.length === 4 && bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) <= 255);
}

/** An address to bind to: `*`, or none, is any. @returns undefined when it is a name */
export function parseAddress(text: string): SocketAddress | undefined {
  const parsed = parseDialString(text);
  if (parsed === undefined) return undefined;
  const { host = '*', port } = parsed;
  if (host === '*') return { ip: ANY, port };
  return isAddress(host) ? { ip: host, port } : undefined;
}

export function formatAddress({ ip, port }: SocketAddress): string {
  return `${ip}!${String(port)}`;
}
