import { describe, expect, test } from 'vitest';
import { TestNetwork, type Box } from '../testing/harness.ts';

/* What docs.python.org says of socket, http.server, urllib.request, socketserver, selectors, asyncio, threading, subprocess. */

const TIMEOUT = 30_000;

const python = (box: Box, source: string, ...args: string[]) => box.run(['python3', '-c', source, ...args]);

describe('python', { timeout: TIMEOUT }, () => {
  test('a script is found in the directory that python is started from', async () => {
    const box = await new TestNetwork().container('python:3.12-slim', 'pod-a', {
      '/app/main.py': 'import os, sys, part\nprint(os.getcwd(), sys.argv, open("part.py").read())\n',
      '/app/part.py': '7',
    });
    const result = await box.run(['sh', '-c', 'cd /app && exec python main.py x']);
    expect(result).toEqual({ code: 0, stdout: "/app ['main.py', 'x'] 7\n", stderr: '' });
  });

  test('runs programs, with its library in the image', async () => {
    const box = await new TestNetwork().container('python:3.12-slim', 'pod-a', {
      '/app/main.py':
        'import sys, json, os\nprint(json.dumps([sys.version_info[:2], os.uname().nodename, os.getpid()]))\nsys.exit(3)\n',
    });
    const result = await box.run(['sh', '-c', 'cd /app && exec python /app/main.py']);
    expect(result).toEqual({ code: 3, stdout: '[[3, 12], "pod-a", 1]\n', stderr: '' });
    expect((await box.run(['ls', '/usr/local/lib/python3.12/json'])).stdout).toContain('decoder.pyc');
  });

  test('python -m http.server answers clients, one after the other', async () => {
    const network = new TestNetwork();
    const box = await network.container('python:3', 'web', { '/srv/hello.txt': 'hello\n' });
    const server = await box.start(['python3', '-m', 'http.server', '-d', '/srv', '8000'], undefined, [
      ['PYTHONUNBUFFERED', '1'],
    ]);
    await server.stdout.until('Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...\n');
    const client = await network.container('curlimages/curl', 'client');
    const loop = 'for i in $(seq 50); do curl -s web:8000/hello.txt; done | uniq -c';
    expect((await client.run(['sh', '-c', loop])).stdout.trim()).toBe('50 hello');
    expect((await client.run(['curl', '-s', 'web:8000/'])).stdout).toContain('<a href="hello.txt">');
    expect((await client.run(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'web:8000/none'])).stdout).toBe(
      '404',
    );
    expect(server.stderr.text).toContain('"GET /hello.txt HTTP/1.1" 200 -');
  });

  test('a server of the standard library, and urllib as its client', async () => {
    const network = new TestNetwork();
    const app = `
from http.server import BaseHTTPRequestHandler, HTTPServer
import socket
class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"You've hit " + socket.gethostname().encode() + b": " + body.upper())
    def log_message(self, *args): pass
print("listening", flush=True)
HTTPServer(("", 8080), Handler).serve_forever()
`;
    const web = await network.container('python', 'web', { '/app.py': app });
    await (await web.start(['python3', '/app.py'])).stdout.until('listening');
    const client = await network.container('python', 'client');
    const ask = `
import urllib.request
for _ in range(50):
    with urllib.request.urlopen("http://web:8080/", data=b"abc" * 100000, timeout=30) as answer:
        body = answer.read()
print(answer.status, len(body), body[:20])
`;
    expect(await python(client, ask)).toEqual({ code: 0, stdout: `200 300016 b"You've hit web: ABCA"\n`, stderr: '' });
  });

  test('calls fail as on Linux', async () => {
    const box = await new TestNetwork().container('python', 'box');
    const source = `
import socket, urllib.request, urllib.error, subprocess, threading
def attempt(call, *args, **options):
    try:
        print(call(*args, **options))
    except Exception as failure:
        print(type(failure).__name__, failure)
attempt(socket.create_connection, ("127.0.0.1", 9))
attempt(socket.create_connection, ("nosuch", 80))
attempt(socket.create_connection, ("10.9.9.9", 80), timeout=5)
attempt(urllib.request.urlopen, "http://127.0.0.1:9/")
s = socket.socket()
attempt(s.recv, 1)
attempt(s.getpeername)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 8080)); s.listen()
print(s.getsockname(), s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR))
t = socket.socket()
attempt(t.bind, ("", 8080))
s.settimeout(0.05)
attempt(s.accept)
s.setblocking(False)
attempt(s.accept)
s.close()
attempt(s.accept)
attempt(socket.socket, socket.AF_INET6)
attempt(subprocess.run, ["ls"])
attempt(threading.Thread(target=print).start)
`;
    expect((await python(box, source)).stdout.trimEnd().split('\n')).toEqual([
      'ConnectionRefusedError [Errno 14] Connection refused',
      'gaierror [Errno -2] Name or service not known',
      'OSError [Errno 23] Host is unreachable',
      'URLError <urlopen error [Errno 14] Connection refused>',
      'OSError [Errno 53] Socket not connected',
      'OSError [Errno 53] Socket not connected',
      "('0.0.0.0', 8080) 1",
      'OSError [Errno 3] Address in use',
      'TimeoutError timed out',
      'BlockingIOError [Errno 6] Resource temporarily unavailable',
      'OSError [Errno 8] Bad file descriptor',
      'OSError [Errno 5] Address family not supported by protocol',
      'OSError [Errno 58] wasi does not support processes.',
      "RuntimeError can't start new thread",
    ]);
  });

  test('a connection is closed one way, then the other', async () => {
    const network = new TestNetwork();
    const server = `
import socketserver
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"%d bytes from %s" % (len(self.rfile.read()), self.client_address[0].encode()))
with socketserver.ThreadingTCPServer(("0.0.0.0", 7), Handler) as server:
    print("ready", flush=True)
    server.serve_forever()
`;
    const echo = await network.container('python', 'echo', { '/server.py': server });
    await (await echo.start(['python3', '/server.py'])).stdout.until('ready');
    const client = await network.container('python', 'client');
    const source = `
import socket
with socket.create_connection(("echo", 7)) as s:
    s.sendall(b"x" * 1000000)
    s.shutdown(socket.SHUT_WR)
    with s.makefile("r") as answer:
        print(answer.read(), s.getpeername()[1])
`;
    expect((await python(client, source)).stdout).toBe('1000000 bytes from 10.244.0.3 7\n');
  });

  test('many connections are served at once with selectors and asyncio', async () => {
    const box = await new TestNetwork().container('python', 'box');
    const source = `
import asyncio, selectors, socket
async def answer(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()
async def ask(word):
    reader, writer = await asyncio.open_connection("127.0.0.1", 8080)
    await asyncio.sleep(0.01)
    writer.write(word + b"\\n")
    line = await reader.readline()
    writer.close()
    return line.decode().strip()
async def main():
    async with await asyncio.start_server(answer, "0.0.0.0", 8080):
        print(await asyncio.gather(*[ask(b"w%d" % i) for i in range(5)]))
asyncio.run(main())
selector = selectors.DefaultSelector()
listener = socket.create_server(("", 9090))
selector.register(listener, selectors.EVENT_READ)
print(selector.select(0))
client = socket.create_connection(("127.0.0.1", 9090))
print(len(selector.select(5)), listener.accept()[1][0])
`;
    expect(await python(box, source)).toEqual({
      code: 0,
      stdout: "['W0', 'W1', 'W2', 'W3', 'W4']\n[]\n1 127.0.0.1\n",
      stderr: '',
    });
  });

  test('datagrams go both ways', async () => {
    const box = await new TestNetwork().container('python', 'box');
    const source = `
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", 5353))
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(0.05)
try:
    client.recvfrom(10)
except TimeoutError as failure:
    print(failure)
print(client.sendto(b"hello", ("127.0.0.1", 5353)))
data, address = server.recvfrom(100)
print(data, address[0], server.sendto(data.upper(), address))
print(client.recv(3), socket.SO_REUSEADDR)
client.connect(("127.0.0.1", 5353))
print(client.send(b"again"), server.recv(100), client.getpeername())
try:
    socket.socket(type=socket.SOCK_DGRAM).send(b"x")
except OSError as failure:
    print(failure)
`;
    expect(await python(box, source)).toEqual({
      code: 0,
      stdout:
        "timed out\n5\nb'hello' 127.0.0.1 5\nb'HEL' 2\n5 b'again' ('127.0.0.1', 5353)\n[Errno 17] Destination address required\n",
      stderr: '',
    });
  });

  test('on a terminal it asks for lines', async () => {
    const network = new TestNetwork();
    const box = await network.container('python', 'box');
    const { process, pty, screen } = await box.terminal(network.kernel, ['python3']);
    await screen.until('>>> ');
    pty.input(new TextEncoder().encode('6 * 7\r'));
    await screen.until('42\r\n>>> ');
    pty.input(new TextEncoder().encode('exit()\r'));
    expect(await process.exited).toEqual({ code: 0 });
  });
});
