import type { ByteStream } from '../../kernel/index.ts';
import { CLASS_IN, decodeQuestion, encodeResponse, isStandardQuery, RCODE, udpLimit, type Question } from './wire.ts';
import { answer, type Zone } from './zone.ts';

/** Seconds: the Corefile of kubeadm. */
const TTL = 30;
const MAX_MESSAGE = 65_535;

function respond(zone: Zone, question: Question, limit: number): Uint8Array {
  const refused = { authoritative: false, answers: [], authority: [], additional: [] };
  if (!isStandardQuery(question)) return encodeResponse(question, { ...refused, rcode: RCODE.NOTIMP }, TTL, limit);
  if (question.class !== CLASS_IN) return encodeResponse(question, { ...refused, rcode: RCODE.REFUSED }, TTL, limit);
  return encodeResponse(question, answer(zone, question.name, question.type), TTL, limit);
}

/** A query that came in a datagram. @returns undefined when it is none */
export function answerDatagram(zone: Zone, query: Uint8Array): Uint8Array | undefined {
  const question = decodeQuestion(query);
  return question === undefined ? undefined : respond(zone, question, udpLimit(question));
}

async function readExactly(stream: ByteStream, length: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const chunk = await stream.read(length - at);
    if (chunk.length === 0) return undefined;
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Queries over TCP: each message follows its length (RFC 1035 §4.2.2). Ends with the stream. */
export async function serveStream(zone: Zone, stream: ByteStream): Promise<void> {
  try {
    for (;;) {
      const prefix = await readExactly(stream, 2);
      if (prefix === undefined) break;
      const query = await readExactly(stream, (prefix[0] ?? 0) * 256 + (prefix[1] ?? 0));
      const question = query === undefined ? undefined : decodeQuestion(query);
      if (question === undefined) break;
      const message = respond(zone, question, MAX_MESSAGE);
      await stream.write(Uint8Array.from([message.length >> 8, message.length & 0xff, ...message]));
    }
  } catch {
    // The client has gone.
  }
  stream.close();
}
