import { describe, expect, test } from 'vitest';
import { commandLine, environment } from './command-line.ts';

describe('the command line of a container', () => {
  const image = { Entrypoint: ['/entry'], Cmd: ['default'] };
  test.each([
    ['image alone', undefined, undefined, ['/entry', 'default']],
    ['args replace Cmd', undefined, ['a'], ['/entry', 'a']],
    ['command replaces both', ['/bin/sh'], undefined, ['/bin/sh']],
    ['command and args', ['/bin/sh'], ['-c', 'x'], ['/bin/sh', '-c', 'x']],
  ])('%s', (_case, command, args, expected) => {
    expect(commandLine(image, command, args)).toEqual(expected);
  });

  test('with nothing to run there is an error', () => {
    expect(() => commandLine({}, undefined, undefined)).toThrow('no command specified');
  });
});

test("the container's variables win over the image's, which win over the defaults", () => {
  const env = environment({
    image: { Env: ['PATH=/opt/bin', 'MODE=image', 'HOME=/app'] },
    hostname: 'web-0',
    tty: true,
    env: [['MODE', 'pod']],
    home: '/root',
  });
  expect(Object.fromEntries(env)).toEqual({
    PATH: '/opt/bin',
    HOSTNAME: 'web-0',
    TERM: 'xterm',
    MODE: 'pod',
    HOME: '/app',
  });
});
