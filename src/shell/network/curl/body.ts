import { concat, multipart, type ReadFile } from './form.ts';
import { UsageFailure, type CurlOptions } from './options.ts';

export interface CurlBody {
  readonly bytes: Uint8Array;
  readonly type: string | undefined;
  readonly method: string;
}

const DATA = ['data', 'data-ascii', 'data-binary', 'data-raw', 'data-urlencode', 'json'];
const FORM = ['form', 'form-string'];

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function urlEncoded(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w\-.~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

async function contentOf(name: string, option: string, read: ReadFile): Promise<Uint8Array> {
  const bytes = await read(name);
  if (bytes !== undefined) return bytes;
  throw new UsageFailure(`curl: option ${option}: error encountered when reading a file`, 26);
}

/** `content`, `=content`, `name=content`, `@file` or `name@file`. */
async function urlEncodedData(value: string, read: ReadFile): Promise<Uint8Array> {
  const [, name = '', sign, rest = ''] = /^([^=@]*)([=@])([\s\S]*)$/.exec(value) ?? [];
  if (sign === undefined) return encode(urlEncoded(encode(value)));
  const bytes = sign === '=' ? encode(rest) : await contentOf(rest, '--data-urlencode', read);
  return encode(`${name === '' ? '' : `${name}=`}${urlEncoded(bytes)}`);
}

async function dataOf(option: string, value: string, read: ReadFile): Promise<Uint8Array> {
  if (option === 'data-urlencode') return urlEncodedData(value, read);
  if (option === 'data-raw' || !value.startsWith('@')) return encode(value);
  const bytes = await contentOf(value.slice(1), option === 'data' ? '-d' : `--${option}`, read);
  // Of text, line ends are taken off.
  return option === 'data-binary' || option === 'json' ? bytes : bytes.filter((byte) => byte !== 13 && byte !== 10);
}

/** What -d and its kin make together; undefined without any. @throws UsageFailure */
export async function postData(options: CurlOptions, read: ReadFile): Promise<Uint8Array | undefined> {
  const given = options.among(DATA);
  if (given.length === 0) return undefined;
  const pieces: Uint8Array[] = [];
  for (const [option, value] of given) {
    if (pieces.length > 0 && option !== 'json') pieces.push(encode('&'));
    pieces.push(await dataOf(option, value, read));
  }
  return concat(pieces);
}

/** The body of the request, if it has one. @throws UsageFailure */
export async function bodyOf(options: CurlOptions, read: ReadFile, boundary: string): Promise<CurlBody | undefined> {
  const isForm = options.among(FORM).length > 0;
  const isData = options.among(DATA).length > 0 && !options.has('get');
  const kinds: readonly (readonly [boolean, string])[] = [
    [isData, 'POST (-d, --data)'],
    [isForm, 'multipart formpost (-F, --form)'],
    [options.has('head'), 'HEAD (-I, --head)'],
    [options.last('upload-file') !== undefined, 'PUT (-T, --upload-file)'],
  ];
  const [first, second] = kinds.filter(([used]) => used);
  if (first !== undefined && second !== undefined) {
    const [one, other] = [first[1], second[1]];
    const both = `You can only select one HTTP request method! You asked for both ${one} and ${other}.`;
    throw new UsageFailure(`Warning: ${both}`);
  }
  if (isForm) {
    const bytes = await multipart(options.among(FORM), boundary, read);
    return { bytes, type: `multipart/form-data; boundary=${boundary}`, method: 'POST' };
  }
  const upload = options.last('upload-file');
  if (upload !== undefined) {
    const bytes = await read(upload === '.' ? '-' : upload);
    if (bytes === undefined) throw new UsageFailure(`curl: cannot open '${upload}'`, 26);
    return { bytes, type: undefined, method: 'PUT' };
  }
  const data = options.has('get') ? undefined : await postData(options, read);
  if (data === undefined) return undefined;
  const type = options.all('json').length > 0 ? 'application/json' : 'application/x-www-form-urlencoded';
  return { bytes: data, type, method: 'POST' };
}
