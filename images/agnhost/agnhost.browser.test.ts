import { describe, expect, test } from 'vitest';
import { TestNetwork, type Box } from '../testing/harness.ts';

const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

async function serve(
  args: readonly string[],
  until: string,
  env: readonly (readonly [string, string])[] = [],
): Promise<{
  network: TestNetwork;
  box: Box;
  client: Box;
  log: () => string;
  exited: Promise<unknown>;
  curl: (...words: string[]) => Promise<string>;
}> {
  const network = new TestNetwork();
  const box = await network.container(IMAGE, 'pod-a');
  const server = await box.start(['/agnhost', ...args], undefined, env);
  await server.stderr.until(until);
  const client = await network.container('curlimages/curl', 'client');
  await client.start(['sleep', '1000']);
  return {
    network,
    box,
    client,
    log: () => server.stderr.text,
    exited: server.process.exited,
    curl: async (...words) => (await client.run(['curl', '-s', ...words])).stdout,
  };
}

describe('netexec', () => {
  test('answers at its endpoints', async () => {
    const { curl, log, exited } = await serve(['netexec', '--http-port=8080'], 'Started UDP server on port  8081\n');
    const code = ['-o', '/dev/null', '-w', '%{http_code}'];
    const rows: [string, RegExp][] = [
      ['/', /^NOW: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} \+0000 UTC m=\+\d+\.\d{9}$/],
      ['/anything', /^NOW: /],
      ['/hostname', /^pod-a$/],
      ['/hostName', /^pod-a$/],
      ['/clientip', /^10\.244\.0\.3:\d+$/],
      ['/echo?msg=a%20%26+b', /^a & b$/],
      ['/echo?msg=x&code=y', /^argument 'code' must be an integer or empty, got "y"\n$/],
      ['/shell?cmd=echo+%22hi%22;exit+3', /^\{"error":"exit status 3","output":"hi\\n"\}$/],
      ['/dial?host=pod-a&port=8080&request=hostname&tries=2', /^\{"responses":\["pod-a","pod-a"\]\}$/],
      ['/dial?host=pod-a&port=8081&request=echo%20hello&protocol=udp', /^\{"responses":\["hello"\]\}$/],
      ['/dial?host=pod-a&port=8082&request=x', /^\{"errors":\["Get .* connect: connection refused"\]\}$/],
      ['/dial?host=pod-a&port=8080', /^request parameter not specified\. <nil>\n$/],
    ];
    for (const [path, answer] of rows) expect(await curl(`pod-a:8080${path}`), path).toMatch(answer);
    expect(await curl(...code, 'pod-a:8080/echo?msg=x&code=418')).toBe('418');
    expect(await curl(...code, 'pod-a:8080/healthz')).toBe('200');
    expect(await curl('-i', 'pod-a:8080/redirect?location=/echo%3Fmsg=a&code=307')).toMatch(
      /^HTTP\/1\.1 307 [\s\S]*\r\nLocation: \/echo\?msg=a\r\n/,
    );
    expect(log()).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d Started HTTP server on port 8080$/m);
    await curl('pod-a:8080/exit?code=7');
    expect(await exited).toEqual({ code: 7 });
  });

  test('says one thing whatever it is asked, if it is told to', async () => {
    const { curl } = await serve(
      ['netexec', '--http-port', '80', '--udp-port=-1', '--http-override=/echo?msg=always'],
      'Started HTTP server on port 80\n',
    );
    expect(await curl('pod-a/hostname')).toBe('always');
  });
});

test('liveness is well, and says for how long it has been', async () => {
  const network = new TestNetwork();
  await (await network.container(IMAGE, 'pod-a')).start(['/agnhost', 'liveness']);
  const client = await network.container('curlimages/curl', 'client');
  await client.start(['sleep', '1000']);
  const curl = async (path: string): Promise<string> =>
    (await client.run(['curl', '-s', '-w', ' %{http_code}', `pod-a:8080${path}`])).stdout;
  while (!(await curl('/healthz')).endsWith('200'));
  expect(await curl('/healthz')).toBe('ok 200');
  expect(await curl('/started')).toMatch(/^[\d.e-]+s 200$/);
  expect(await curl('/sleep-headers?code=503')).toBe('Slept for 0 secs\n 503');
  expect(await curl('/nope')).toBe('404 page not found\n 404');
});

test('porter and serve-hostname serve what they should', async () => {
  const network = new TestNetwork();
  const environment: [string, string][] = [
    ['SERVE_PORT_8000', 'foo'],
    ['SERVE_TCP_PORT_8001', 'bar'],
  ];
  await (
    await network.container(IMAGE, 'porter')
  ).start(['/agnhost', 'porter', '--json-response'], undefined, environment);
  const named = await (await network.container(IMAGE, 'pod-a')).start(['/agnhost', 'serve-hostname', '--port=9000']);
  await named.stderr.until('Serving on port 9000.\n');
  const client = await network.container('curlimages/curl', 'client');
  await client.start(['sleep', '1000']);
  const curl = async (url: string): Promise<string> => (await client.run(['curl', '-s', url])).stdout;
  expect(await curl('pod-a:9000')).toBe('pod-a');
  while ((await curl('porter:8000')) === '');
  expect(await curl('porter:8000')).toBe('{"Method":"GET","Body":"foo"}');
  expect(await curl('porter:8001')).toBe('{"Method":"GET","Body":"bar"}');
});

describe('mounttest', () => {
  test('makes files, and says what they are', async () => {
    const box = await new TestNetwork().container(IMAGE, 'pod-a');
    const { code, stdout } = await box.run([
      '/agnhost',
      'mounttest',
      '--new_file_0660=/tmp/f',
      '--file_mode=/tmp',
      '--file_perm=/tmp/f',
      '--file_owner',
      '/tmp/f',
    ]);
    expect(stdout).toBe(
      [
        'content of file "/tmp/f": mount-tester new file\n',
        'mode of file "/tmp": dtrwxrwxrwx',
        'perms of file "/tmp/f": -rw-rw----',
        'owner UID of "/tmp/f": 0',
        'owner GID of "/tmp/f": 0',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  test('fails when a file is not there', async () => {
    const box = await new TestNetwork().container(IMAGE, 'pod-a');
    const { code, stdout } = await box.run(['/agnhost', 'mounttest', '--file_content=/none']);
    expect([code, stdout]).toEqual([
      1,
      'error reading file content for "/none": open /none: No such file or directory\n',
    ]);
  });
});

test.each<[string[], number, RegExp]>([
  [['connect', 'pod-a:1', '--timeout=1s'], 1, /^REFUSED\n$/],
  [['connect', 'nobody:1'], 1, /^DNS: /],
  [['connect', 'pod-a'], 1, /^UNKNOWN: /],
  [['entrypoint-tester', 'a', 'b'], 0, /^\[\/agnhost entrypoint-tester a b\]\n$/],
  [
    ['logs-generator', '-t', '3', '-d', '30ms'],
    0,
    /^(?:I\d{4} [\d:.]+ +\d+ logs_generator\.go:76\] \d (?:GET|POST|PUT) \/api\/v1\/namespaces\/\S+\/pods\/\w+ \d{3}\n){3}$/,
  ],
  [['logs-generator'], 255, /^Invalid total number of lines: 0\n$/],
  [['webhook'], 1, /^Error: this agnhost has no webhook\n$/],
  [['nope'], 1, /^Error: unknown command "nope" for "app"\nRun 'app --help' for usage\.\n$/],
  [['netexec', '--nope'], 1, /^Error: unknown flag: --nope\n$/],
])('agnhost %j', async (args, code, printed) => {
  const box = await new TestNetwork().container(IMAGE, 'pod-a');
  const result = await box.run(['/agnhost', ...args]);
  expect(result.stdout + result.stderr).toMatch(printed);
  expect(result.code).toBe(code);
});

test('by itself it pauses until it is told to end', async () => {
  const pause = await (await new TestNetwork().container(IMAGE, 'pod-a')).start();
  await pause.stdout.until('Paused\n');
  pause.process.kill('SIGTERM');
  expect(await pause.process.exited).toEqual({ code: 0 });
});

test('hpa-example says OK, after some work', async () => {
  const network = new TestNetwork();
  await (await network.container('registry.k8s.io/hpa-example', 'php-apache')).start();
  const client = await network.container('busybox', 'client');
  const { stdout } = await client.run(['sh', '-c', 'until wget -q -O- http://php-apache; do :; done']);
  expect(stdout).toBe('OK!');
});
