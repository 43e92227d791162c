import { describe, expect, test } from 'vitest';
import { TestNetwork, type Result } from '../testing/harness.ts';

const SITE = '/etc/nginx/conf.d/default.conf';

/** nginx with a configuration, and what `wget` or `curl` in another pod say. */
async function serve(
  files: Readonly<Record<string, string>>,
): Promise<{ curl: (...args: string[]) => Promise<Result>; log: () => string; errors: () => string }> {
  const network = new TestNetwork();
  const web = await (await network.container('nginx', 'web', files)).start();
  await web.stderr.until('start worker processes');
  return {
    curl: async (...args) => (await network.container('curlimages/curl', 'client')).run(['curl', ...args]),
    log: () => web.stdout.text,
    errors: () => web.stderr.text,
  };
}

test('the welcome page is served, and logged in the combined format', async () => {
  const network = new TestNetwork();
  const web = await (await network.container('nginx:alpine', 'web')).start();
  await web.stderr.until('start worker processes');
  const client = await network.container('busybox', 'client');
  const page = await client.run(['wget', '-qO-', 'http://web/']);
  expect(page.code).toBe(0);
  expect(page.stdout).toContain('<title>Welcome to nginx!</title>');
  await web.stdout.until('\n');
  expect(web.stdout.text).toMatch(
    /^10\.244\.0\.3 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "Wget"\n$/,
  );
});

describe('requests', () => {
  test.each<[string, string[], RegExp]>([
    [
      'a file has type, length and date',
      ['-si', 'web/'],
      /^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.29\.0\r\nDate: .* GMT\r\nContent-Length: \d+\r\nConnection: keep-alive\r\nContent-Type: text\/html\r\nLast-Modified: /,
    ],
    ['HEAD has no body', ['-sI', 'web/'], /Content-Length: \d+\r\n[\s\S]*\r\n\r\n$/],
    [
      'a missing file',
      ['-s', 'web/nope'],
      /<center><h1>404 Not Found<\/h1><\/center>\r\n<hr><center>nginx\/1\.29\.0<\/center>/,
    ],
    ['a part of a file', ['-s', '-r', '0-14', 'web/'], /^<!doctype html>$/],
    ['a method it does not have', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-X', 'DELETE', 'web/'], /^405$/],
    [
      'a path that leaves the root',
      ['-s', '-o', '/dev/null', '-w', '%{http_code}', 'web/%2e%2e/%2e%2e/etc/passwd'],
      /^400$/,
    ],
    [
      'several requests one after the other',
      ['-s', '-o', '/dev/null', '-o', '/dev/null', '-w', '%{http_code} ', 'web/', 'web/nope'],
      /^200 404 $/,
    ],
  ])('%s', async (_name, args, expected) => {
    const { curl } = await serve({});
    expect((await curl(...args)).stdout).toMatch(expected);
  });
});

describe('configuration', () => {
  const site = (body: string): Record<string, string> => ({
    [SITE]: `server {\n listen 80;\n root /srv;\n${body}\n}\n`,
    '/srv/index.html': 'home\n',
    '/srv/a/b.txt': 'b\n',
  });
  test.each<[string, string, string[], string]>([
    [
      'return with text',
      'location /hello { default_type text/plain; return 200 "hi $remote_addr $request_method $arg_x\\n"; }',
      ['-s', 'web/hello?x=1'],
      'hi 10.244.0.3 GET 1\n',
    ],
    [
      'redirect',
      'location /old { return 301 /new; }',
      ['-s', '-o', '/dev/null', '-w', '%{http_code}', 'web/old'],
      '301',
    ],
    ['add_header', 'add_header X-Pod $hostname; location / { }', ['-sI', 'web/'], 'X-Pod: web\r\n'],
    [
      'exact, prefix and regular expression',
      'location = /a { return 200 exact; } location /a { return 200 prefix; } location ~ \\.txt$ { return 200 regex; }',
      ['-s', 'web/a', 'web/ab', 'web/a/b.txt'],
      'exactprefixregex',
    ],
    [
      'error_page',
      'error_page 404 /gone.html; location = /gone.html { return 200 "sorry\\n"; }',
      ['-s', '-w', '%{http_code}', 'web/nope'],
      'sorry\n404',
    ],
    [
      'error_page with another status',
      'error_page 404 =200 /index.html;',
      ['-s', '-w', '%{http_code}', 'web/nope'],
      'home\n200',
    ],
    ['try_files', 'location / { try_files $uri /index.html; }', ['-s', 'web/some/route', 'web/a/b.txt'], 'home\nb\n'],
    ['autoindex', 'location /a/ { autoindex on; }', ['-s', 'web/a/'], '<a href="b.txt">b.txt</a>'],
    ['a folder without its slash', '', ['-s', '-o', '/dev/null', '-w', '%{http_code}', 'web/a'], '301'],
    ['a folder without an index', '', ['-s', '-o', '/dev/null', '-w', '%{http_code}', 'web/a/'], '403'],
    ['alias', 'location /files/ { alias /srv/a/; }', ['-s', 'web/files/b.txt'], 'b\n'],
    ['rewrite', 'rewrite ^/x/(.*)$ /a/$1 last;', ['-s', 'web/x/b.txt'], 'b\n'],
    ['deny', 'location / { deny all; }', ['-s', '-o', '/dev/null', '-w', '%{http_code}', 'web/'], '403'],
  ])('%s', async (_name, body, args, expected) => {
    const { curl, errors } = await serve(site(body));
    const result = await curl(...args);
    expect(
      result.stdout +
        errors()
          .replace(/.*\[notice].*\n/g, '')
          .slice(0, 0),
    ).toContain(expected);
  });

  test('proxy_pass reaches a service by name, with the headers it was told', async () => {
    const network = new TestNetwork();
    const app = await (await network.container('luksa/kubia', 'app-1')).start();
    await app.stdout.until('starting');
    const conf =
      'upstream app { server app-1:8080; }\nserver { listen 80; location / { proxy_pass http://app; proxy_set_header X-Real-IP $remote_addr; } }';
    const web = await (await network.container('nginx', 'web', { [SITE]: conf })).start();
    await web.stderr.until('start worker processes');
    const client = await network.container('busybox', 'client');
    expect((await client.run(['wget', '-qO-', 'web'])).stdout).toBe("You've hit app-1\n");
    expect((await client.run(['sh', '-c', 'for i in 1 2 3; do wget -qO- web; done'])).stdout).toBe(
      "You've hit app-1\n".repeat(3),
    );
  });

  test.each<[string, string, RegExp]>([
    [
      'an unknown directive',
      'server {\n  listn 80;\n}',
      /nginx: \[emerg\] unknown directive "listn" in \/etc\/nginx\/conf\.d\/default\.conf:2\n$/,
    ],
    [
      'a directive out of place',
      'proxy_pass http://x;',
      /nginx: \[emerg\] "proxy_pass" directive is not allowed here in \/etc\/nginx\/conf\.d\/default\.conf:1\n$/,
    ],
    [
      'a missing brace',
      'server {\n listen 80;\n',
      /nginx: \[emerg\] unexpected end of file, expecting "}" in \/etc\/nginx\/conf\.d\/default\.conf:3\n$/,
    ],
    [
      'a missing semicolon',
      'server {\n listen 80\n}',
      /nginx: \[emerg\] unexpected "}" in \/etc\/nginx\/conf\.d\/default\.conf:3\n$/,
    ],
    [
      'an upstream that does not exist',
      'server { location / { proxy_pass http://nosuch; } }',
      /nginx: \[emerg\] host not found in upstream "nosuch" in .*:1\n$/,
    ],
    ['an unknown variable', 'server { return 200 $nosuch; }', /nginx: \[emerg\] unknown "nosuch" variable in .*:1\n$/],
    [
      'too many arguments',
      'server { root a b; }',
      /nginx: \[emerg\] invalid number of arguments in "root" directive in .*:1\n$/,
    ],
  ])('%s ends it', async (_name, conf, expected) => {
    const web = await new TestNetwork().container('nginx', 'web', { [SITE]: conf });
    const { code, stderr } = await web.run(['nginx', '-g', 'daemon off;']);
    expect(code).toBe(1);
    expect(stderr).toMatch(expected);
  });

  test('-t and -v say what there is', async () => {
    const network = new TestNetwork();
    expect(await (await network.container('nginx:1.14.2', 'web')).run(['nginx', '-t'])).toMatchObject({
      code: 0,
      stderr:
        'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    });
    expect((await (await network.container('nginx:1.14.2', 'web')).run(['nginx', '-v'])).stderr).toBe(
      'nginx version: tabernetes-nginx/1.14.2\n',
    );
  });
});

test('QUIT lets what runs finish, and ends it', async () => {
  const network = new TestNetwork();
  const web = await (await network.container('nginx', 'web')).start();
  await web.stderr.until('start worker processes');
  web.process.kill('SIGQUIT');
  expect(await web.process.exited).toEqual({ code: 0 });
});
