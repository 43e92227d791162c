import type { ByteStream } from '../../kernel/index.ts';
import type { DialError } from '../../network/index.ts';

/** The pod whose ports are forwarded to. */
export interface ForwardTarget {
  /** For the error that the client shows. */
  readonly pod: { readonly name: string; readonly uid: string };
  readonly host: string;
  readonly dial: (host: string, port: number, signal: AbortSignal) => Promise<ByteStream | DialError>;
}
