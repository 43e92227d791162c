/* Text of bytes that come in pieces: a character may be cut between two of them. */
'use strict';

/* How many bytes at the end belong to a character that is not whole yet. */
function cut(bytes) {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < size ? back : 0;
  }
  return 0;
}

class StringDecoder {
  constructor(encoding = 'utf8') {
    this.encoding = encoding;
    this.rest = Buffer.alloc(0);
  }
  write(chunk) {
    const bytes = Buffer.from(chunk);
    if (!/^utf-?8$/i.test(this.encoding)) return bytes.toString(this.encoding);
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    const end = all.length - cut(all);
    this.rest = Buffer.from(all.subarray(end));
    return all.toString('utf8', 0, end);
  }
  end(chunk) {
    const text = (chunk === undefined ? '' : this.write(chunk)) + this.rest.toString();
    this.rest = Buffer.alloc(0);
    return text;
  }
}

exports.StringDecoder = StringDecoder;
