import { UsageFailure } from './options.ts';

/** A file's bytes, or all of standard input for `-`; undefined when it cannot be read. */
export type ReadFile = (name: string) => Promise<Uint8Array | undefined>;

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const TYPES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  html: 'text/html',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  xml: 'application/xml',
};

function quoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

/** One `-F name=content`, `name=@file;type=…;filename=…` or `name=<file`. @throws UsageFailure */
async function part(given: string, literal: boolean, read: ReadFile): Promise<readonly Uint8Array[]> {
  const [, name, written = ''] = /^([^=]*)=([\s\S]*)$/.exec(given) ?? [];
  if (name === undefined) throw new UsageFailure('curl: option -F: is badly used here');
  const isFile = !literal && /^[@<]/.test(written);
  const [content = '', ...attributes] = literal ? [written] : written.split(';');
  const attribute = (wanted: string): string | undefined =>
    attributes
      .find((text) => text.trim().startsWith(`${wanted}=`))
      ?.split('=')[1]
      ?.replace(/^"|"$/g, '');
  if (!isFile) {
    const type = attribute('type');
    const typed = type === undefined ? '' : `Content-Type: ${type}\r\n`;
    const head = `Content-Disposition: form-data; name="${quoted(name)}"\r\n${typed}\r\n`;
    return [encode(head), encode(content)];
  }
  const path = content.slice(1);
  const bytes = await read(path);
  if (bytes === undefined) {
    throw new UsageFailure(`curl: (26) Failed to open/read local data from file/application`, 26);
  }
  const base = path.slice(path.lastIndexOf('/') + 1);
  const extension = base.slice(base.lastIndexOf('.') + 1).toLowerCase();
  const type = attribute('type') ?? TYPES[extension] ?? 'application/octet-stream';
  const upload = written.startsWith('@') ? `; filename="${quoted(attribute('filename') ?? base)}"` : '';
  const typed = upload === '' ? '' : `Content-Type: ${type}\r\n`;
  return [encode(`Content-Disposition: form-data; name="${quoted(name)}"${upload}\r\n${typed}\r\n`), bytes];
}

/** RFC 7578 @param parts `[form | form-string, value]` @throws UsageFailure */
export async function multipart(
  parts: readonly (readonly [name: string, value: string])[],
  boundary: string,
  read: ReadFile,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (const [option, value] of parts) {
    pieces.push(encode(`--${boundary}\r\n`), ...(await part(value, option === 'form-string', read)), encode('\r\n'));
  }
  return concat([...pieces, encode(`--${boundary}--\r\n`)]);
}
