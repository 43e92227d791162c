import { describe, expect, test } from 'vitest';
import { TestNetwork, type Box } from '../testing/harness.ts';

/* What nodejs.org's API documentation says of http, net, fs, timers, process and console. */

const evaluate = (box: Box, source: string) => box.run(['qjs', '-e', source]);

/** The server of many books: it says which host answered. */
const APP = `
const http = require('http');
const os = require('os');

console.log("Kubia server starting...");

var handler = function(request, response) {
  console.log("Received request from " + request.connection.remoteAddress);
  response.writeHead(200);
  response.end("You've hit " + os.hostname() + "\\n");
};

var www = http.createServer(handler);
www.listen(8080);
`;

describe('quickjs', { timeout: 20_000 }, () => {
  test('the hello world of books serves, as it is', async () => {
    const network = new TestNetwork();
    const box = await network.container('quickjs', 'kubia-a', { '/app.js': APP });
    const server = await box.start(['node', '/app.js']);
    await server.stdout.until('Kubia server starting...\n');
    const client = await network.container('curlimages/curl', 'client');
    const loop = 'for i in $(seq 50); do curl -s kubia-a:8080; done | uniq -c';
    expect((await client.run(['sh', '-c', loop])).stdout.trim()).toBe("50 You've hit kubia-a");
    await server.stdout.until('Received request from 10.244.0.3\n', 50);
    const { stdout } = await client.run(['curl', '-si', 'kubia-a:8080']);
    expect(stdout).toMatch(
      /^HTTP\/1\.1 200 OK\r\nDate: .* GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nTransfer-Encoding: chunked\r\n/,
    );
  });

  test('bodies come in pieces, and a client posts to a server', async () => {
    const network = new TestNetwork();
    const app = `
      require('http').createServer((req, res) => {
        const chunks = [];
        req.on('data', (chunk) => chunks.push(chunk));
        req.on('end', () => {
          const { pathname, searchParams } = new URL(req.url, 'http://' + req.headers.host);
          res.setHeader('Content-Type', 'application/json');
          res.end(JSON.stringify({ method: req.method, pathname, q: searchParams.get('q'), size: Buffer.concat(chunks).length }));
        });
      }).listen(3000, () => console.log('ready'));`;
    const web = await network.container('quickjs', 'web', { '/app.js': app });
    await (await web.start(['qjs', '/app.js'])).stdout.until('ready');
    const client = await network.container('quickjs', 'client');
    const ask = `
      const http = require('http');
      const post = (n) => new Promise((resolve, reject) => {
        const req = http.request({ host: 'web', port: 3000, path: '/a/b?q=1%202', method: 'POST' }, (res) => {
          res.setEncoding('utf8');
          let text = '';
          res.on('data', (part) => { text += part; });
          res.on('end', () => resolve(res.statusCode + ' ' + text));
        });
        req.on('error', reject);
        req.write('x'.repeat(300000));
        req.end('y');
      });
      (async () => {
        const all = new Set();
        for (let i = 0; i < 50; i++) all.add(await post(i));
        console.log(all);
      })();`;
    expect(await evaluate(client, ask)).toEqual({
      code: 0,
      stdout: `Set(1) {\n  '200 {"method":"POST","pathname":"/a/b","q":"1 2","size":300001}'\n}\n`,
      stderr: '',
    });
  });

  test('failures have the codes of Node.js', async () => {
    const box = await new TestNetwork().container('quickjs', 'box');
    const source = `
      const net = require('net'), http = require('http'), fs = require('fs');
      http.get('http://127.0.0.1:9/').on('error', (e) => {
        console.log(e.code, e.message);
        http.get('http://nosuch/').on('error', (e) => {
          console.log(e.code, e.message);
          const first = net.createServer().listen(8080, () => {
            console.log(first.address());
            net.createServer().on('error', (e) => {
              console.log(e.code, e.message);
              first.close(() => console.log('closed'));
            }).listen(8080);
          });
        });
      });
      try { fs.readFileSync('/none'); } catch (e) { console.log(e.code, e.message); }
      fs.readFile('/etc', (e) => console.log(e.code, e.message));
      console.log(fs.existsSync('/etc/passwd'), typeof require('path').join);
      try { require('./none'); } catch (e) { console.log(e.code); }
    `;
    expect(await evaluate(box, source)).toEqual({
      code: 0,
      stdout: [
        "ENOENT ENOENT: no such file or directory, open '/none'",
        'true function',
        'MODULE_NOT_FOUND',
        'EISDIR EISDIR: is a directory, read',
        'ECONNREFUSED connect ECONNREFUSED 127.0.0.1:9',
        'ENOTFOUND getaddrinfo ENOTFOUND nosuch',
        "{ address: '0.0.0.0', family: 'IPv4', port: 8080 }",
        'EADDRINUSE listen EADDRINUSE: address already in use 0.0.0.0:8080',
        'closed',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  test('a connection is closed one way, then the other', async () => {
    const network = new TestNetwork();
    const server = `
      require('net').createServer({ allowHalfOpen: true }, (socket) => {
        let size = 0;
        socket.on('data', (chunk) => { size += chunk.length; });
        socket.on('end', () => socket.end(size + ' bytes'));
      }).listen(7, () => console.log('ready'));`;
    const echo = await network.container('quickjs', 'echo', { '/server.js': server });
    await (await echo.start(['qjs', '/server.js'])).stdout.until('ready');
    const client = await network.container('quickjs', 'client');
    const source = `
      const socket = require('net').connect(7, 'echo', () => socket.end(Buffer.alloc(1000000)));
      socket.on('data', (chunk) => console.log(String(chunk), socket.remotePort));
      socket.on('close', () => console.log('closed'));`;
    expect((await evaluate(client, source)).stdout).toBe('1000000 bytes 7\nclosed\n');
  });

  test('timers, promises and ticks come in the order of Node.js, and what nobody catches ends with 1', async () => {
    const box = await new TestNetwork().container('quickjs', 'box');
    const order = `
      setTimeout(() => console.log('timeout'), 1);
      setImmediate(() => console.log('immediate'));
      Promise.resolve().then(() => console.log('promise'));
      process.nextTick(() => console.log('tick'));
      let n = 0;
      const timer = setInterval(() => { if (++n === 3) { clearInterval(timer); console.log('thrice'); } }, 2);
      process.on('exit', (code) => console.log('exit', code));
      console.log('main');`;
    const { stdout } = await evaluate(box, order);
    expect(stdout.split('\n').slice(0, 3)).toEqual(['main', 'tick', 'promise']);
    expect(stdout).toMatch(/timeout[\s\S]*thrice\nexit 0\n$/);
    const thrown = await evaluate(box, 'setTimeout(() => { throw new TypeError("boom"); })');
    expect([thrown.code, thrown.stderr.split('\n')[0]]).toEqual([1, 'TypeError: boom']);
    const rejected = await evaluate(box, 'Promise.reject(new Error("never"))');
    expect([rejected.code, rejected.stderr.split('\n')[0]]).toEqual([1, 'Error: never']);
    expect(
      (await evaluate(box, 'function f() { return f() + 1 }; try { f() } catch (e) { console.log(e.message) }')).stdout,
    ).toBe('stack overflow\n');
  });

  test('values are shown as Node.js shows them', async () => {
    const box = await new TestNetwork().container('quickjs', 'box');
    const source = `
      console.log({ a: 1, b: 'x', c: [1, 2], d: { e: { f: { g: 1 } } }, h: undefined, i: null, j() {}, k: class A {} });
      console.log([1, 'two', [3]], new Map([['a', 1]]), new Set(['b']), Buffer.from('hé'), /x/g, new Date(0), -0);
      console.log('%s is %d years, %j', 'Bob', 42, { a: [1] }, 'more');
      console.log([1.005.toFixed(2), (2.5).toFixed(0), (0.1 + 0.2), 1e21, 123456789.123.toFixed(1)].join(' '));`;
    expect((await evaluate(box, source)).stdout).toBe(
      `{
  a: 1,
  b: 'x',
  c: [ 1, 2 ],
  d: { e: { f: [Object] } },
  h: undefined,
  i: null,
  j: [Function: j],
  k: [class A]
}
[ 1, 'two', [ 3 ] ] Map(1) { 'a' => 1 } Set(1) { 'b' } <Buffer 68 c3 a9> /x/g 1970-01-01T00:00:00.000Z -0
Bob is 42 years, {"a":[1]} more
1.00 3 0.30000000000000004 1e+21 123456789.1
`,
    );
  });

  test('TERM is heard by who listens', async () => {
    const box = await new TestNetwork().container('quickjs', 'box');
    const source = `
      const server = require('http').createServer().listen(80, () => console.log('ready'));
      process.on('SIGTERM', () => { console.log('bye'); server.close(() => process.exit(7)); });`;
    const { process, stdout } = await box.start(['qjs', '-e', source]);
    await stdout.until('ready');
    process.kill('SIGTERM');
    expect(await process.exited).toEqual({ code: 7 });
    expect(stdout.text).toBe('ready\nbye\n');
  });

  test('files are written, read and listed; modules are found in node_modules', async () => {
    const box = await new TestNetwork().container('quickjs', 'box', {
      '/app/node_modules/greet/package.json': '{ "main": "lib/greet.js" }',
      '/app/node_modules/greet/lib/greet.js': 'exports.greet = (name) => `hello ${name} from ${__dirname}`;',
      '/app/main.js': `#!/usr/bin/env node
const fs = require('node:fs');
const { greet } = require('greet');
console.log(greet(process.argv[2]), require.main === module);
fs.mkdirSync('data/deep', { recursive: true });
fs.writeFileSync('data/a.txt', 'one\\n');
fs.appendFileSync('data/a.txt', 'two\\n');
console.log(fs.readdirSync('data'), fs.statSync('data/a.txt').size, fs.statSync('data').isDirectory());
fs.createReadStream('data/a.txt').pipe(process.stdout);
fs.promises.readFile('data/a.txt', 'utf8').then((text) => { fs.rmSync('data', { recursive: true }); console.log(text.length, fs.existsSync('data')); });
`,
    });
    expect(await box.run(['sh', '-c', 'cd /app && ./main.js you'])).toEqual({
      code: 0,
      stdout: "hello you from /app/node_modules/greet/lib true\n[ 'a.txt', 'deep' ] 8 true\none\ntwo\n8 false\n",
      stderr: '',
    });
  });

  test('on a terminal it asks for lines', async () => {
    const network = new TestNetwork();
    const box = await network.container('quickjs', 'box');
    const { process, pty, screen } = await box.terminal(network.kernel, ['qjs']);
    await screen.until('> ');
    pty.input(new TextEncoder().encode('[1, 2].map((x) => {\r'));
    await screen.until('... ');
    pty.input(new TextEncoder().encode('return x * 21 })\r'));
    await screen.until('[ 21, 42 ]\r\n> ');
    pty.input(new TextEncoder().encode('.exit\r'));
    expect(await process.exited).toEqual({ code: 0 });
  });
});
