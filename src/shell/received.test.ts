import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { Files, HOME } from './files.ts';
import { receiveFile } from './received.ts';
import { noStorage } from './testing/shell.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function home(): Promise<Files> {
  const clock = new VirtualClock();
  return Files.open(noStorage, { 'web.yaml': 'old' }, () => clock.now());
}

test.each([
  ['a.bin', `${HOME}/dir/a.bin`],
  ['shop/b.yaml', `${HOME}/dir/shop/b.yaml`],
  ['../../etc/passwd', `${HOME}/dir/etc/passwd`],
  ['C:\\shop\\c', `${HOME}/dir/C:/shop/c`],
])('%s lands in the directory as %s', async (name, path) => {
  const files = await home();
  const content = new Uint8Array([0, 255, 10]);
  expect(receiveFile(files, `${HOME}/dir`, name, content)).toBe(path);
  expect(files.readBytes(path)).toEqual(content);
});

test('what had the name is kept beside it, unless it is the same', async () => {
  const files = await home();
  receiveFile(files, HOME, 'web.yaml', bytes('new'));
  receiveFile(files, HOME, 'web.yaml', bytes('new'));
  expect([files.read(`${HOME}/web.yaml`), files.read(`${HOME}/web.yaml~`)]).toEqual(['new', 'old']);
});

test('a directory is not replaced by a file', async () => {
  const files = await home();
  files.makeDirectory(`${HOME}/shop`);
  expect(() => receiveFile(files, HOME, 'shop', bytes('x'))).toThrow('/home/user/shop: Is a directory');
});
