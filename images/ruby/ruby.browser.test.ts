import { describe, expect, test } from 'vitest';
import { TestNetwork, type Box } from '../testing/harness.ts';

/* What docs.ruby-lang.org/en/3.2 says of TCPSocket, TCPServer, UDPSocket, Socket, Net::HTTP, OpenURI, Timeout, Kernel. */

const TIMEOUT = 30_000;

const ruby = (box: Box, source: string, ...args: string[]) => box.run(['ruby', ...args, '-e', source]);

/** Prints the result of each call, or its failure. */
const ATTEMPT = `
def attempt
  p yield
rescue Exception => failure
  puts "#{failure.class}: #{failure.message}"
end
`;

describe('ruby', { timeout: TIMEOUT }, () => {
  test('runs programs in the directory it is started from, with its library in the image', async () => {
    const box = await new TestNetwork().container('ruby:3.2-slim', 'pod-a', {
      '/app/main.rb': `
require 'json'
require 'socket'
require_relative 'part'
puts JSON.generate([RUBY_VERSION, Dir.pwd, $0, ARGV, Socket.gethostname, Process.pid, File.read('part.rb').size, PART])
exit 3
`,
      '/app/part.rb': 'PART = 7',
    });
    const result = await box.run(['sh', '-c', 'cd /app && exec ruby main.rb x']);
    expect(result).toEqual({
      code: 3,
      stdout: '["3.2.0","/app","main.rb",["x"],"pod-a",1,8,7]\n',
      stderr: '',
    });
    expect((await box.run(['ls', '/usr/local/lib/ruby/3.2.0/json'])).stdout).toContain('common.rb');
    expect((await ruby(box, 'puts $:')).stdout.split('\n')[0]).toBe('/usr/local/lib/ruby/site_ruby/3.2.0');
  });

  test('reads what it is given, and ends as it says', async () => {
    const box = await new TestNetwork().container('ruby', 'box', { '/app/more.txt': 'two\nthree' });
    expect(
      await box.run(['ruby', '-e', 'p gets, ARGF.readlines; at_exit { puts 3 }; abort "bye"'], 'one\ntwo\n'),
    ).toEqual({
      code: 1,
      stdout: '"one\\n"\n["two\\n"]\n3\n',
      stderr: 'bye\n',
    });
    expect((await box.run(['ruby', '-ne', 'puts $_.upcase', '/app/more.txt'])).stdout).toBe('TWO\nTHREE\n');
    expect(await ruby(box, 'raise "no"')).toEqual({
      code: 1,
      stdout: '',
      stderr: "-e:1:in `<main>': no (RuntimeError)\n",
    });
  });

  test('a TCPServer in a loop answers clients, one after the other', async () => {
    const network = new TestNetwork();
    const app = `
require 'socket'
$stdout.sync = true
server = TCPServer.new('0.0.0.0', 8080)
puts "listening on #{server.addr[1]}"
loop do
  client = server.accept
  request = client.gets
  while (line = client.gets) && line != "\\r\\n"; end
  body = "You've hit #{Socket.gethostname}\\n"
  client.print "HTTP/1.1 200 OK\\r\\nContent-Length: #{body.bytesize}\\r\\nConnection: close\\r\\n\\r\\n", body
  puts "#{request.chomp} from #{client.peeraddr[3]}"
  client.close
end
`;
    const web = await network.container('ruby:3-alpine', 'web', { '/app.rb': app });
    const server = await web.start(['ruby', '/app.rb']);
    await server.stdout.until('listening on 8080');
    const client = await network.container('curlimages/curl', 'client');
    const loop = 'for i in $(seq 50); do curl -s web:8080/; done | uniq -c';
    expect((await client.run(['sh', '-c', loop])).stdout.trim()).toBe("50 You've hit web");
    await server.stdout.until('GET / HTTP/1.1 from 10.244.0.3\n', 50);
  });

  test('Net::HTTP and open-uri as clients', async () => {
    const network = new TestNetwork();
    const app = `
require 'socket'
require 'json'
server = TCPServer.new(8080)
puts 'listening'
$stdout.flush
Socket.accept_loop(server) do |client|
  method, path = client.gets.split
  headers = client.each_line.take_while { |line| line != "\\r\\n" }.to_h { |line| line.chomp.downcase.split(': ', 2) }
  body = client.read(headers.fetch('content-length', 0).to_i)
  answer = JSON.generate([method, path, body])
  client.write("HTTP/1.1 200 OK\\r\\nContent-Length: #{answer.bytesize}\\r\\nConnection: close\\r\\n\\r\\n#{answer}")
  client.close
end
`;
    const web = await network.container('ruby', 'web', { '/app.rb': app });
    await (await web.start(['ruby', '/app.rb'])).stdout.until('listening');
    const client = await network.container('ruby', 'client');
    const ask = `
require 'net/http'
require 'open-uri'
puts Net::HTTP.get(URI('http://web:8080/a?b=c'))
answer = Net::HTTP.post(URI('http://web:8080/'), 'x' * 200_000, 'Content-Type' => 'text/plain')
puts answer.code, answer.body.size
puts URI.open('http://web:8080/open', &:read)
http = Net::HTTP.new('web', 8080)
http.open_timeout = http.read_timeout = 5
puts http.request(Net::HTTP::Delete.new('/gone')).body
`;
    expect(await ruby(client, ask)).toEqual({
      code: 0,
      stdout: '["GET","/a?b=c",""]\n200\n200015\n["GET","/open",""]\n["DELETE","/gone",""]\n',
      stderr: '',
    });
  });

  test('calls fail as on Linux', async () => {
    const box = await new TestNetwork().container('ruby', 'box');
    const source = `${ATTEMPT}
require 'net/http'
attempt { TCPSocket.new('127.0.0.1', 9) }
attempt { TCPSocket.new('nosuch', 80) }
attempt { TCPSocket.open('10.9.9.9', 80, connect_timeout: 5) }
attempt { Net::HTTP.get(URI('http://127.0.0.1:9/')) }
server = TCPServer.new(8080)
attempt { TCPServer.new('0.0.0.0', 8080) }
attempt { server.accept_nonblock }
attempt { server.accept_nonblock(exception: false) }
attempt { IO.select([server], nil, nil, 0.01) }
client = TCPSocket.new('localhost', 8080)
attempt { IO.select([server], nil, nil, 5).flatten == [server] }
connection = server.accept
attempt { client.read_nonblock(1) }
attempt { client.write_nonblock('abc') }
attempt { connection.readpartial(10) }
client.close_write
attempt { client.write('more') }
attempt { connection.readpartial(10) }
attempt { [connection.read, connection.gets, connection.eof?] }
connection.close
attempt { connection.gets }
server.close
attempt { server.accept }
attempt { TCPSocket.new('127.0.0.1', 8080) }
attempt { Socket.new(:INET6, :STREAM) }
attempt { UDPSocket.new.send('x', 0) }
attempt { UNIXSocket.new('/run/x') }
attempt { system('ls') }
attempt { fork }
attempt { Thread.new }
`;
    const { stdout, stderr } = await ruby(box, source);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'Errno::ECONNREFUSED: Connection refused - connect(2) for "127.0.0.1" port 9',
      'SocketError: getaddrinfo: Name or service not known',
      'Errno::EHOSTUNREACH: Host is unreachable - connect(2) for "10.9.9.9" port 80',
      'Errno::ECONNREFUSED: Failed to open TCP connection to 127.0.0.1:9 (Connection refused - connect(2) for "127.0.0.1" port 9)',
      'Errno::EADDRINUSE: Address in use - bind(2) for "0.0.0.0" port 8080',
      'IO::EAGAINWaitReadable: Resource temporarily unavailable - accept(2) would block',
      ':wait_readable',
      'nil',
      'true',
      'IO::EAGAINWaitReadable: Resource temporarily unavailable - read would block',
      '3',
      '"abc"',
      'IOError: not opened for writing',
      'EOFError: end of file reached',
      '["", nil, true]',
      'IOError: closed stream',
      'IOError: closed stream',
      'Errno::ECONNREFUSED: Connection refused - connect(2) for "127.0.0.1" port 8080',
      'Errno::EAFNOSUPPORT: Address family not supported by protocol - socket(2)',
      'Errno::EDESTADDRREQ: Destination address required - send(2)',
      'NotImplementedError: Unix sockets are unimplemented on this machine: programs know sockets as files of /net',
      'NotImplementedError: system() function is unimplemented on this machine',
      'NotImplementedError: fork() function is unimplemented on this machine',
      'ThreadError: must be called with a block',
    ]);
    expect(stderr).toBe('');
  });

  test('a connection is closed one way, then the other', async () => {
    const network = new TestNetwork();
    const server = `
require 'socket'
$stdout.sync = true
Socket.tcp_server_loop(7) do |connection, address|
  connection.write("#{connection.read.bytesize} bytes from #{address.ip_address}")
  connection.close
end
`;
    const echo = await network.container('ruby', 'echo', { '/server.rb': server });
    await echo.start(['ruby', '/server.rb']);
    const client = await network.container('ruby', 'client');
    const source = `
require 'socket'
begin
  socket = TCPSocket.new('echo', 7)
rescue Errno::ECONNREFUSED
  sleep 0.05
  retry
end
socket.write('x' * 1_000_000)
socket.close_write
puts socket.read, socket.peeraddr.inspect
`;
    expect((await ruby(client, source)).stdout).toBe(
      '1000000 bytes from 10.244.0.3\n["AF_INET", 7, "10.244.0.2", "10.244.0.2"]\n',
    );
  });

  test('what waits and what runs is stopped by Timeout', async () => {
    const box = await new TestNetwork().container('ruby', 'box');
    const source = `${ATTEMPT}
require 'timeout'
require 'socket'
server = TCPServer.new(8080)
client = TCPSocket.new('127.0.0.1', 8080)
limited = ->(*error, &block) { attempt { Timeout.timeout(0.05, *error, &block) } }
connection = server.accept
limited.() { server.accept }
limited.() { client.gets }
limited.() { IO.select([client]) }
limited.(ArgumentError) { sleep 60 }
limited.() { loop {} }
limited.() { begin; client.readpartial(1); rescue StandardError; end }
limited.() { Timeout.timeout(60) { client.read } }
limited.() { Timeout.timeout(0.01, IOError) { client.read } }
limited.() { :done }
client.timeout = 0.01
attempt { client.gets }
connection.close
`;
    expect(await ruby(box, source)).toEqual({
      code: 0,
      stdout: `${[
        'Timeout::Error: execution expired',
        'Timeout::Error: execution expired',
        'Timeout::Error: execution expired',
        'ArgumentError: execution expired',
        'Timeout::Error: execution expired',
        'Timeout::Error: execution expired',
        'Timeout::Error: execution expired',
        'IOError: execution expired',
        ':done',
        'IO::TimeoutError: Blocking operation timed out!',
      ].join('\n')}\n`,
      stderr: '',
    });
  });

  test('many connections are served at once with IO.select', async () => {
    const box = await new TestNetwork().container('ruby', 'box');
    const source = `
require 'socket'
server = TCPServer.new(8080)
clients = 5.times.map { TCPSocket.new('127.0.0.1', 8080) }
open = [server]
answers = []
clients.reverse.each_with_index { |client, index| client.puts "w#{index}" }
until answers.size == 5
  IO.select(open)[0].each do |io|
    next open << io.accept_nonblock if io == server

    io.puts io.gets.upcase
    open.delete(io)
    answers << io
  end
end
p clients.map { |client| client.gets.chomp }
`;
    expect(await ruby(box, source)).toEqual({ code: 0, stdout: '["W4", "W3", "W2", "W1", "W0"]\n', stderr: '' });
  });

  test('threads take turns where they wait', async () => {
    const box = await new TestNetwork().container('ruby', 'box');
    const source = `${ATTEMPT}
require 'net/http'
attempt { Thread.new(3) { |number| number * 2 }.value }
turns = []
attempt { %w[a b].map { |name| Thread.new { 2.times { |i| turns << [name, i].join; sleep 0.01 } } }.each(&:join); turns }
queue = Queue.new
consumer = Thread.new { 3.times.map { queue.pop } }
attempt { 3.times { |i| queue << i }; consumer.value }
attempt { Thread.new { sleep 0.01; queue << :late }; queue.pop }
attempt { queue.pop(timeout: 0.01) }
mutex = Mutex.new
count = 0
add = -> { mutex.synchronize { now = count; sleep 0.001; count = now + 1 } }
attempt { 5.times.map { Thread.new(&add) }.each(&:join); count }
condition = ConditionVariable.new
attempt { waiting = Thread.new { mutex.synchronize { condition.wait(mutex) } && :told }; Thread.pass; condition.signal; waiting.value }
attempt { Thread.new { Thread.current.report_on_exception = false; raise 'boom' }.join }
attempt { asleep = Thread.new { begin; sleep; ensure; puts 'ensured'; end }; Thread.pass; [asleep.status, asleep.kill.join.alive?] }
attempt { Thread.new { Thread.stop }.join(0.01) }
attempt { Thread.new { begin; Timeout.timeout(0.01) { sleep }; rescue Timeout::Error; :in_time; end }.value }
server = TCPServer.new(8080)
Thread.new { loop { Thread.start(server.accept) { |client| client.puts client.gets.upcase; client.close } } }
ask = ->(i) { client = TCPSocket.new('127.0.0.1', 8080); sleep 0.01 * (3 - i); client.puts "w#{i}"; client.gets.chomp }
attempt { 3.times.map { |i| Thread.new(i, &ask) }.map(&:value) + [ask.(3)] }
web = TCPServer.new(8081)
Thread.new { loop { client = web.accept; nil until client.gets == "\\r\\n"; client.print "HTTP/1.0 200 OK\\r\\n\\r\\nhi"; client.close } }
attempt { [Net::HTTP.get(URI('http://localhost:8081/')), Thread.new { Net::HTTP.get(URI('http://localhost:8081/')) }.value] }
large = TCPServer.new(8082)
Thread.new { loop { client = large.accept; client.write 'x' * 3_000_000; client.close } }
attempt { TCPSocket.new('127.0.0.1', 8082).read.size }
slow = TCPServer.new(8083)
Thread.new { client = slow.accept; ["a\\nb", "c\\n\\n", "de"].each { |part| client.write(part); sleep 0.005 }; client.close }
attempt { socket = TCPSocket.new('127.0.0.1', 8083); [socket.gets, socket.gets(chomp: true), socket.read(2), socket.readlines, socket.gets] }
Thread.new { sleep 60; puts 'never' }
`;
    expect(await ruby(box, source)).toEqual({
      code: 0,
      stdout: `${[
        '6',
        '["a0", "b0", "a1", "b1"]',
        '[0, 1, 2]',
        ':late',
        'nil',
        '5',
        ':told',
        'RuntimeError: boom',
        'ensured',
        '["sleep", false]',
        'nil',
        ':in_time',
        '["W0", "W1", "W2", "W3"]',
        '["hi", "hi"]',
        '3000000',
        '["a\\n", "bc", "\\nd", ["e"], nil]',
      ].join('\n')}\n`,
      stderr: '',
    });
    const failing = await ruby(box, "Thread.new { raise 'no' }\nsleep 0.01\nThread.new { exit 4 }.join");
    expect(failing.code).toBe(4);
    expect(failing.stderr).toMatch(
      /^#<Thread:0x[0-9a-f]{16} -e:1 run> terminated with exception \(report_on_exception is true\):\n-e:1:in `block in <main>': no \(RuntimeError\)/,
    );
  });

  test('datagrams go both ways', async () => {
    const box = await new TestNetwork().container('ruby', 'box');
    const source = `
require 'socket'
server = UDPSocket.new
server.bind('0.0.0.0', 5353)
client = UDPSocket.new
p client.recvfrom_nonblock(10, exception: false)
p client.send('hello', 0, '127.0.0.1', 5353)
data, address = server.recvfrom(100)
p data, address[0], address[3], server.send(data.upcase, 0, address[3], address[1])
p client.recv(3)
client.connect('127.0.0.1', 5353)
p client.send('again', 0), server.recv(100), client.peeraddr
socket = Socket.new(:INET, :DGRAM)
socket.send('third', 0, Addrinfo.udp('localhost', 5353))
p server.recvfrom(2)[0]
`;
    expect((await ruby(box, source)).stdout.trimEnd().split('\n')).toEqual([
      ':wait_readable',
      '5',
      '"hello"',
      '"AF_INET"',
      '"127.0.0.1"',
      '5',
      '"HEL"',
      '5',
      '"again"',
      '["AF_INET", 5353, "127.0.0.1", "127.0.0.1"]',
      '"th"',
    ]);
  });

  test('templates, and what else of the library programs begin with', async () => {
    const box = await new TestNetwork().container('ruby', 'box', {
      '/page.erb': '<% 2.times do |i| -%>\n<li><%= word %> <%= i %>\n<% end -%>\n',
    });
    expect((await box.run(['erb', '-T', '-', 'word=hi', '/page.erb'])).stdout).toBe('<li>hi 0\n<li>hi 1\n');
    const source = `
%w[set time date digest securerandom tempfile optparse csv stringio logger pathname monitor bigdecimal].each { |name| require name }
puts Time.parse('2024-02-29T12:00:00Z').iso8601, Digest::SHA256.hexdigest('')[0, 8], Set[1, 1].size
puts Tempfile.create { |file| file.write('x'); file.flush; File.size(file.path) }
puts Gem::Version.new('3.10') > Gem::Version.new('3.9')
puts Fiber.new { Fiber.yield 1 }.resume, [4, 5].each.next
`;
    expect(await ruby(box, source)).toEqual({
      code: 0,
      stdout: '2024-02-29T12:00:00Z\ne3b0c442\n1\n1\ntrue\n1\n4\n',
      stderr: '',
    });
    expect((await ruby(box, '', '-w', '-ropen-uri', '-rtimeout')).stderr).toBe('');
  });

  test('irb on a terminal', async () => {
    const network = new TestNetwork();
    const box = await network.container('ruby', 'box');
    const { process, pty, screen } = await box.terminal(network.kernel, ['irb']);
    await screen.until('irb(main):001:0> ');
    pty.input(new TextEncoder().encode('6 * 7\r'));
    await screen.until('=> 42');
    pty.input(new TextEncoder().encode('gets\rwords\r'));
    await screen.until('=> "words\\n"');
    pty.input(new TextEncoder().encode('exit\r'));
    expect(await process.exited).toEqual({ code: 0 });
  });
});
