import { Input, noInput } from './input.ts';

const CHUNK = 4096;

async function* endless(fill: (bytes: Uint8Array<ArrayBuffer>) => void): AsyncGenerator<Uint8Array> {
  for (;;) {
    const bytes = new Uint8Array(CHUNK);
    fill(bytes);
    yield await Promise.resolve(bytes);
  }
}

/** What is read of a device; undefined when the path is none. */
export function deviceInput(path: string): Input | undefined {
  switch (path) {
    case '/dev/null':
      return noInput();
    case '/dev/zero':
      return new Input(endless(() => undefined));
    case '/dev/random':
    case '/dev/urandom':
      return new Input(endless((bytes) => void crypto.getRandomValues(bytes)));
    default:
      return undefined;
  }
}
