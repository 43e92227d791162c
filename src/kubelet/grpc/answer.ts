import type { Header } from './hpack.ts';
import { CODE, decodeMessage, headStatus, type Status } from './status.ts';

/** How a call ended, and what it brought. */
export interface Reply {
  readonly status: Status;
  readonly message?: Uint8Array;
}

/** The largest message that is read. grpc-go: defaultClientMaxReceiveMessageSize */
const MAX_MESSAGE = 4 * 1024 * 1024;
/** A flag that says whether it is compressed, and the length. */
const PREFIX = 5;

/** Puts together the answer to a call: headers, one message, trailers. grpc-go: internal/transport/http2_client.go */
export class Answer {
  #begun = false;
  #bytes: Uint8Array = new Uint8Array();

  /** @returns the end of the call, if this is it */
  headers(headers: readonly Header[], end: boolean): Reply | undefined {
    const value = (name: string): string | undefined => headers.find((header) => header[0] === name)?.[1];
    if (!this.#begun) {
      const status = value(':status');
      // Early hints and the like.
      if (status?.startsWith('1') === true) return undefined;
      this.#begun = true;
      const wrong = headStatus(status, value('content-type'));
      if (wrong !== undefined) return { status: wrong };
    }
    return end ? this.#end(value('grpc-status'), value('grpc-message')) : undefined;
  }

  data(bytes: Uint8Array, end: boolean): Reply | undefined {
    const both = new Uint8Array(this.#bytes.length + bytes.length);
    both.set(this.#bytes);
    both.set(bytes, this.#bytes.length);
    this.#bytes = both;
    const problem = this.#problem();
    if (problem !== undefined) return { status: problem };
    if (!end) return undefined;
    return { status: { code: CODE.Internal, message: 'server closed the stream without sending trailers' } };
  }

  reset(status: Status): Reply {
    return { status };
  }

  #problem(): Status | undefined {
    if (this.#bytes.length < PREFIX) return undefined;
    if (this.#bytes[0] !== 0) {
      return { code: CODE.Internal, message: 'grpc: compressed flag set with identity or empty encoding' };
    }
    const length = this.#length();
    if (length <= MAX_MESSAGE) return undefined;
    const message = `grpc: received message larger than max (${String(length)} vs. ${String(MAX_MESSAGE)})`;
    return { code: CODE.ResourceExhausted, message };
  }

  #length(): number {
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getUint32(1);
  }

  #end(code: string | undefined, message: string | undefined): Reply {
    if (code !== undefined && !/^\d{1,10}$/.test(code)) {
      const parsing = `strconv.ParseInt: parsing ${JSON.stringify(code)}: invalid syntax`;
      return { status: { code: CODE.Unknown, message: `transport: malformed grpc-status: ${parsing}` } };
    }
    const status = { code: code === undefined ? CODE.Unknown : Number(code), message: decodeMessage(message ?? '') };
    if (status.code !== CODE.OK) return { status };
    if (this.#bytes.length < PREFIX || this.#bytes.length < PREFIX + this.#length()) {
      const text = 'cardinality violation: received no response message from non-server-streaming RPC';
      return { status: { code: CODE.Internal, message: text } };
    }
    return { status, message: this.#bytes.subarray(PREFIX, PREFIX + this.#length()) };
  }
}
