/** Suites and groups that every server of today has one of. RFC 8446 §9.1 */
const CIPHER_SUITES = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030];
const X25519 = 0x001d;
const SECP256R1 = 0x0017;
const SIGNATURES = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];
const TLS_1_2 = 0x0303;
const TLS_1_3 = 0x0304;

/**
 * The first record of a TLS 1.3 client, as RFC 8446 §4.1.2 has it. Its random numbers and its share of a key are real ones, and
 * are forgotten: no handshake follows.
 */
export function clientHello(): Uint8Array {
  const random = crypto.getRandomValues(new Uint8Array(96));
  const extensions = [
    extension(10, vector16(words([X25519, SECP256R1]))),
    extension(13, vector16(words(SIGNATURES))),
    extension(16, vector16(vector8(ascii('http/1.1')))),
    extension(43, vector8(words([TLS_1_3, TLS_1_2]))),
    extension(51, vector16([...words([X25519]), ...vector16([...random.subarray(64)])])),
  ];
  const hello = [
    ...words([TLS_1_2]),
    ...random.subarray(0, 32),
    ...vector8([...random.subarray(32, 64)]),
    ...vector16(words(CIPHER_SUITES)),
    ...vector8([0]),
    ...vector16(extensions.flat()),
  ];
  const handshake = [1, 0, hello.length >> 8, hello.length & 0xff, ...hello];
  return Uint8Array.from([22, 3, 1, ...vector16(handshake)]);
}

type Bytes = readonly number[];

function extension(type: number, body: Bytes): Bytes {
  return [...words([type]), ...vector16(body)];
}

function vector8(bytes: Bytes): Bytes {
  return [bytes.length, ...bytes];
}

function vector16(bytes: Bytes): Bytes {
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
}

function words(values: readonly number[]): Bytes {
  return values.flatMap((value) => [value >> 8, value & 0xff]);
}

function ascii(text: string): Bytes {
  return [...text].map((letter) => letter.charCodeAt(0));
}
