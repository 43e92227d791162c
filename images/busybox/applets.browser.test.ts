import { describe, expect, test } from 'vitest';
import { TestNetwork, type Box } from '../testing/harness.ts';

describe('commands print what BusyBox’s print', () => {
  test.each<[string, string]>([
    ['printf "c\\na\\nb\\na\\n" | sort | uniq -c', '      2 a\n      1 b\n      1 c\n'],
    ['printf "10\\n9\\n" | sort -n; printf "b 2\\na 3\\n" | sort -k2 -r', '9\n10\na 3\nb 2\n'],
    ['seq 3; seq 2 2 6 | tr "\\n" ,; seq -w 8 10', '1\n2\n3\n2,4,6,08\n09\n10\n'],
    ['seq 20 | tail -n 2; seq 20 | head -2; seq 5 | tail -n +4; seq 5 | head -n -3', '19\n20\n1\n2\n4\n5\n1\n2\n'],
    ['echo one two three | wc; echo abc | wc -c', '        1         3        14\n4\n'],
    ['echo a:b:c | cut -d: -f2-; echo hello | cut -c1-3', 'b:c\nhel\n'],
    [
      'echo hello | tr a-y b-z; echo aabb | tr -s a; echo a1b2 | tr -d 0-9; echo UP | tr "[:upper:]" "[:lower:]"',
      'ifmmp\nabb\nab\nup\n',
    ],
    [
      'printf "foo\\nbar\\nFOO\\n" | grep -in foo; printf "a\\nb\\n" | grep -vc a; echo x | grep -q y; echo $?',
      '1:foo\n3:FOO\n1\n1\n',
    ],
    [
      'printf "ab12\\n" | grep -oE "[0-9]+"; printf "a.b\\nacb\\n" | grep -F a.b; grep -r root /etc/passwd',
      '12\na.b\n/etc/passwd:root:x:0:0:root:/root:/bin/sh\n',
    ],
    [
      'echo hello world | sed "s/o/0/g; s/w\\(.\\)/<\\1>/"; seq 5 | sed -n "2,3p"; seq 3 | sed 2d; echo a | sed -E "s/(a)/\\1\\1/"',
      'hell0 <0>rld\n2\n3\n1\n3\naa\n',
    ],
    ['echo x > /tmp/f; sed -i s/x/y/ /tmp/f; cat /tmp/f', 'y\n'],
    [
      'mkdir -p /tmp/d/e; echo 1 > /tmp/d/f; cp -r /tmp/d /tmp/g; mv /tmp/g/f /tmp/g/h; ls -R /tmp/g; rm -rf /tmp/d; ls /tmp',
      '/tmp/g:\ne\nh\n\n/tmp/g/e:\ng\n',
    ],
    [
      'cd /tmp; ln -s /etc/passwd l; readlink l; readlink -f l; [ -L l ] && basename /a/b.c .c; dirname /a/b; realpath ../etc/./group',
      '/etc/passwd\n/etc/passwd\nb\n/a\n/etc/group\n',
    ],
    [
      'mkdir /tmp/t; touch /tmp/t/a.txt /tmp/t/b.c; find /tmp/t -name "*.txt"; find /tmp/t -type d; find /tmp/t -type f -exec echo got {} \\; | sort',
      '/tmp/t/a.txt\n/tmp/t\ngot /tmp/t/a.txt\ngot /tmp/t/b.c\n',
    ],
    [
      'printf "a b\\nc\\n" | xargs echo x; printf "1 2 3" | xargs -n1 echo; echo q | xargs -I{} echo "<{}>"',
      'x a b c\n1\n2\n3\n<q>\n',
    ],
    ['expr 3 + 4 \\* 2; expr abc : "a\\(.\\)c"; expr 5 \\> 3; expr length hello', '11\nb\n1\n5\n'],
    [
      'printf abc | sha256sum; printf abc | md5sum',
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n900150983cd24fb0d6963f7d28e17f72  -\n',
    ],
    ['printf hi | base64; echo aGk= | base64 -d', 'aGk=\nhi'],
    ['env -i A=1 env; A=2 printenv A; env -u HOME B=3 sh -c "echo [$HOME] \\$B"', 'A=1\n2\n[] 3\n'],
    ['hostname; cat /proc/sys/kernel/hostname; whoami; id -u; uname -m; nproc', 'box\nbox\nroot\n0\nwasm32\n1\n'],
    [
      'date -u -d "2024-02-29 12:34:56" "+%Y/%m/%d %H:%M:%S %j %a"; date -d @0 -R',
      '2024/02/29 12:34:56 060 Thu\nThu, 01 Jan 1970 00:00:00 +0000\n',
    ],
    ['timeout 0.05 sleep 10; echo $?; timeout 5 true; echo $?', '143\n0\n'],
    ['which ls nosuch; echo $?', '/bin/ls\n1\n'],
    ['echo tee | tee /tmp/x | cat; cat /tmp/x; cmp /tmp/x /tmp/x && echo same', 'tee\ntee\nsame\n'],
    [
      'cd /tmp; printf "a\\nb\\n" > f; stat -c "%s %F %n" f; du -s /bin/busybox | cut -f2',
      '4 regular file f\n/bin/busybox\n',
    ],
    ['ls -1 /etc | head -2; ls -d /etc; ls -a /root', 'group\nissue\n/etc\n.\n..\n'],
    ['cat /etc/os-release | head -1', 'NAME="Tabernetes userland"\n'],
    ['yes | head -n 2; busybox echo hi; busybox nosuch 2>&1; echo $?', 'y\ny\nhi\nnosuch: applet not found\n127\n'],
  ])('%s', async (script, expected) => {
    const box = await new TestNetwork().container('busybox', 'box');
    const result = await box.run(['sh', '-c', script]);
    expect(result.stdout + result.stderr).toBe(expected);
  });
});

describe('tar', () => {
  const LONG = 'long/'.repeat(30);
  test.each<[string, string]>([
    [
      'cd /tmp; mkdir -p a/b c; echo one > a/f; echo two > a/b/g; ln -s f a/l; tar cf x.tar a && tar tf x.tar | sort; tar -xmf x.tar -C c; cat c/a/f c/a/b/g; readlink c/a/l',
      'a/\na/b/\na/b/g\na/f\na/l\none\ntwo\nf\n',
    ],
    [
      'mkdir /tmp/o; cd /etc; tar cf - group passwd | tar xvf - -C /tmp/o; cmp passwd /tmp/o/passwd && echo same',
      'group\npasswd\nsame\n',
    ],
    ['cd /tmp; tar cf - /etc/group | tar tf -', "etc/group\ntar: removing leading '/' from member names\n"],
    [
      `cd /tmp; mkdir -p ${LONG}; echo deep > ${LONG}f; tar cf x.tar long; rm -rf long; tar xf x.tar; cat ${LONG}f`,
      'deep\n',
    ],
    [
      'cd /tmp; echo new > f; tar cf x.tar f; echo old > f; tar xOf x.tar; tar xkf x.tar; cat f; tar --overwrite -xf x.tar f; cat f',
      'new\nold\nnew\n',
    ],
    ['cd /tmp; touch -d @1000000 f; tar cf x.tar f; rm f; tar xf x.tar; stat -c %Y f', '1000000\n'],
    ['cd /tmp; : > f; tar cf x.tar f nosuch; echo $?; tar tf x.tar', '1\nf\ntar: nosuch: No such file or directory\n'],
    ['seq 300 | tar tf -; echo $?', '1\ntar: invalid tar header checksum\n'],
    ['seq 30 | tar tf -; echo $?', '1\ntar: short read\n'],
    ['tar xf /nosuch; echo $?', "1\ntar: can't open '/nosuch': No such file or directory\n"],
    ['tar; echo $?', '1\nUsage: tar c|x|t [-hmvokO] [-f TARFILE] [-C DIR] [FILE]...\n'],
  ])('%s', async (script, expected) => {
    const box = await new TestNetwork().container('busybox', 'box');
    const result = await box.run(['sh', '-c', script]);
    expect(result.stdout + result.stderr).toBe(expected);
  });
});

test('ls -l shows type, size and link', async () => {
  const box = await new TestNetwork().container('busybox', 'box');
  const { stdout } = await box.run(['sh', '-c', 'cd /tmp; echo hello > f; mkdir d; ln -s f l; ls -l']);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^total \d+$/);
  expect(lines[1]).toMatch(/^drwxr-xr-x +\d+ root +root +\d+ \w{3} [ \d]\d \d\d:\d\d d$/);
  expect(lines[2]).toMatch(/^-rw-r--r-- +1 root +root +6 \w{3} [ \d]\d \d\d:\d\d f$/);
  expect(lines[3]).toMatch(/^lrwxrwxrwx .* l -> f$/);
});

test('ps, kill and top see the container’s processes', async () => {
  const box = await new TestNetwork().container('busybox', 'box');
  await box.start(['sleep', '1000']);
  const { stdout } = await box.run(['ps']);
  expect(stdout).toMatch(/^PID {3}USER {5}TIME {2}COMMAND\n {4}1 root {6}0:00 sleep 1000\n +\d+ root +0:00 ps\n$/);
  expect((await box.run(['top', '-b', '-n', '1'])).stdout).toMatch(
    /^Mem: \d+K used, \d+K free.*\nLoad average: .*\n +PID +PPID USER.*\n +1 +0 root/,
  );
  const script = 'sleep 500 & kill -9 $!; wait $!; echo $?';
  expect((await box.run(['sh', '-c', script])).stdout).toBe('137\n');
});

describe('wget', () => {
  test.each<[string, number, RegExp]>([
    ['wget -q -O - web:8080/hello.txt', 0, /^hi\n$/],
    [
      'cd /tmp && wget web:8080/hello.txt && cat hello.txt',
      0,
      /^Connecting to web \(10\.244\.0\.2:8080\)\nsaving to 'hello\.txt'\n\rhello\.txt +100% \|\*{28}\| +3 {2}0:00:00 ETA\n'hello\.txt' saved\nhi\n$/,
    ],
    ['wget -q -O- web:8080/nope', 1, /^wget: server returned error: HTTP\/1\.1 404 Not Found\n$/],
    ['wget -q -O- nosuch', 1, /^wget: bad address 'nosuch'\n$/],
    ['wget -q -O- web:81', 1, /^wget: can't connect to remote host \(10\.244\.0\.2\): Connection refused\n$/],
    ['wget -q -O- https://web', 1, /^wget: not an http or ftp url: https:\/\/web\n$/],
    ['wget -q -S -O /dev/null web:8080/ 2>&1 | head -1', 0, /^ {2}HTTP\/1\.1 200 OK\n$/],
    ['wget -q --spider web:8080/ && echo there', 0, /^there\n$/],
  ])('%s', async (script, code, expected) => {
    const network = new TestNetwork();
    const files = { '/www/index.html': 'index\n', '/www/hello.txt': 'hi\n' };
    const web = await network.container('busybox', 'web', files);
    await web.start(['httpd', '-f', '-p', '8080', '-h', '/www']);
    const client = await network.container('busybox', 'client');
    await client.start(['sleep', '1000']);
    // the server may take a moment to listen
    await client.run(['sh', '-c', 'until wget -q -O /dev/null web:8080; do sleep 0.01; done']);
    const result = await client.run(['sh', '-c', script]);
    expect(result.stderr + result.stdout).toMatch(expected);
    expect(result.code).toBe(code);
  });
});

test('nslookup tells a name’s address, or that there is none', async () => {
  const network = new TestNetwork();
  await network.container('busybox', 'web');
  const client = await network.container('busybox', 'client', { '/etc/resolv.conf': 'nameserver 10.96.0.10\n' });
  await client.start(['sleep', '1000']);
  expect(await client.run(['nslookup', 'web'])).toEqual({
    code: 0,
    stdout: 'Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\nName:      web\nAddress 1: 10.244.0.2\n',
    stderr: '',
  });
  expect(await client.run(['nslookup', 'nosuch'])).toMatchObject({
    code: 1,
    stderr: "nslookup: can't resolve 'nosuch'\n",
  });
});

/** Resolves when netstat shows what somebody waits at. */
async function listening(box: Box, where: string): Promise<void> {
  await expect.poll(async () => (await box.run(['netstat', '-ln'])).stdout).toContain(where);
}

test('nc over UDP: a datagram there and back, and a port that nobody has', async () => {
  const network = new TestNetwork();
  const server = await network.container('busybox', 'server');
  const client = await network.container('busybox', 'client');
  await client.start(['sleep', '1000']);
  await server.start(['sleep', '1000']);
  await server.start(['nc', '-lu', '-p', '9000'], 'from the server');
  await listening(server, ':9000');
  expect(await client.run(['nc', '-u', '-w', '1', 'server', '9001'], 'x')).toMatchObject({
    stderr: 'nc: read: Connection refused\n',
  });
  const { stdout } = await client.start(['nc', '-u', 'server', '9000'], 'from the client');
  await stdout.until('from the server');
});

test('nc over a Unix socket, and netstat’s tables', async () => {
  const network = new TestNetwork();
  const box = await network.container('busybox', 'box');
  await box.start(['sleep', '1000']);
  await box.start(['nc', '-lU', '/tmp/socket'], 'hello');
  await box.start(['nc', '-l', '-p', '80']);
  await box.start(['nc', '-lu', '-p', '53']);
  for (const where of [':80', ':53', '/tmp/socket']) await listening(box, where);
  const expected = [
    'Active Internet connections (only servers)',
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State       ',
    'tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN      ',
    'udp        0      0 0.0.0.0:53              0.0.0.0:*                           ',
    'Active UNIX domain sockets (only servers)',
    'Proto RefCnt Flags       Type       State         I-Node Path',
    /^unix {2}2 {6}\[ ACC \] STREAM {5}LISTENING {5} *\d+ \/tmp\/socket$/,
    '',
  ];
  const { stdout } = await box.run(['netstat', '-ln']);
  for (const [index, line] of stdout.split('\n').entries()) expect(line).toMatch(expected[index] ?? 'no more lines');
  expect(await box.run(['nc', '-U', '/tmp/socket'], '')).toMatchObject({ code: 0, stdout: 'hello' });
  expect(await box.run(['nc', '-U', '/tmp/none'])).toMatchObject({
    code: 1,
    stderr: "nc: can't connect to remote host (/tmp/none): No such file or directory\n",
  });
});

test('telnet talks, and declines options; ping says what it cannot do', async () => {
  const network = new TestNetwork();
  const server = await network.container('busybox', 'server');
  const client = await network.container('busybox', 'client');
  await client.start(['sleep', '1000']);
  await server.start(['sleep', '1000']);
  await server.start(['sh', '-c', "printf '\\377\\375\\001welcome' | nc -l -p 23 > /tmp/answer"]);
  await listening(server, ':23');
  const { stdout } = await client.start(['telnet', 'server']);
  await stdout.until('Connected to server\nwelcome');
  // IAC WONT ECHO; the first two bytes are no UTF-8.
  await expect.poll(async () => (await server.run(['cat', '/tmp/answer'])).stdout).toBe('\ufffd\ufffd\x01');
  expect(await client.run(['ping', 'server'])).toMatchObject({
    code: 1,
    stdout: 'PING server (10.244.0.2): 56 data bytes\n',
    stderr: expect.stringContaining("ping: can't create raw socket: Operation not permitted") as string,
  });
});

describe('an interactive shell', () => {
  test('prompts, runs, survives Ctrl-C, ends with Ctrl-D', async () => {
    const network = new TestNetwork();
    const box = await network.container('busybox', 'box');
    await box.start(['sleep', '1000']);
    const { process, pty, screen } = await box.terminal(network.kernel, ['sh']);
    const type = (text: string): void => {
      pty.input(new TextEncoder().encode(text));
    };
    await screen.until('/ # ');
    type('cd /etc; x=5\r');
    await screen.until('/etc # ');
    type('echo $((x*2))\r');
    await screen.until('\n10\r\n/etc # ');
    type('if true\r');
    await screen.until('> ');
    type('then echo yes; fi\r');
    await screen.until('\nyes\r\n/etc # ');
    type('sleep 1000\r');
    await screen.until('sleep 1000\r\n');
    type('\x03');
    await screen.until('/etc # ', 4);
    type('echo $?; half a line\x03');
    await screen.until('/etc # ', 5);
    type('nosuch\r');
    await screen.until('sh: nosuch: not found\r\n');
    type('exit 3\r');
    expect(await process.exited).toEqual({ code: 3 });
  });

  test('Ctrl-D ends it', async () => {
    const network = new TestNetwork();
    const box = await network.container('busybox', 'box');
    const { process, pty, screen } = await box.terminal(network.kernel, ['sh']);
    await screen.until('/ # ');
    pty.input(new Uint8Array([4]));
    expect(await process.exited).toEqual({ code: 0 });
  });
});

test('a script file has its parameters, and its mistakes their line', async () => {
  const script = '#!/bin/sh\necho "$0 $1 $#"\n\nnosuch\n';
  const box = await new TestNetwork().container('busybox', 'box', { '/run.sh': script });
  expect(await box.run(['/run.sh', 'a b', 'c'])).toEqual({
    code: 127,
    stdout: '/run.sh a b 2\n',
    stderr: '/run.sh: line 4: nosuch: not found\n',
  });
});

test('commands come from standard input, which programs share', async () => {
  const box = await new TestNetwork().container('busybox', 'box');
  const { stdout } = await box.run(['sh'], 'read x\nvalue\necho "got $x"\ncat\nfor cat\n');
  expect(stdout).toBe('got value\nfor cat\n');
});
