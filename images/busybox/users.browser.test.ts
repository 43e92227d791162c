import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestNetwork, type Box, type User } from '../testing/harness.ts';

// Sources: the manual pages of chmod(1), chown(1), id(1), stat(1), install(1), mount(8) and of the calls behind them, and
// what BusyBox prints.

const NOBODY: User = { uid: 65534, gid: 65534 };

const network = new TestNetwork();
let box: Box;

beforeEach(async () => {
  box = await network.container('busybox', 'box');
  await box.start(['sleep', '1000']);
});

afterEach(() => {
  box.container.dispose();
});

async function sh(script: string, user: User = { uid: 0, gid: 0 }): Promise<string> {
  box.user = user;
  const { stdout, stderr } = await box.run(['sh', '-c', script]);
  return stdout + stderr;
}

describe('modes and owners', () => {
  test.each<[string, string]>([
    [
      'touch f; for m in 600 4755 u+x,g=r,o= a-w =rw u=rwx,g=u,o=g +t,g+s; do chmod $m f; stat -c %a f; done',
      '600\n4755\n4740\n4540\n644\n777\n3777\n',
    ],
    ['mkdir d; touch d/f; chmod -R u=rwX,go= d; stat -c "%a %A" d d/f', '700 drwx------\n600 -rw-------\n'],
    [
      'touch f; chmod -v 640 f; chmod -c 640 f; chmod 9 f',
      "mode of 'f' changed to 0640 (rw-r-----)\nchmod: invalid mode '9'\n",
    ],
    [
      'touch f; chown nobody:users f; stat -c "%U:%G %u:%g" f; chown 7 f; chgrp 8 f; stat -c %u:%g f',
      'nobody:users 65534:100\n7:8\n',
    ],
    [
      'touch f; chown nginx: f; stat -c %u:%g f; chown nosuch f; chown :nosuch f',
      '101:101\nchown: unknown user nosuch\nchown: unknown group nosuch\n',
    ],
    ['ln -s f l; touch f; chown -h 5 l; chown 6 l; stat -c %u l f', '5\n6\n'],
    ['mkdir -p d/e; touch d/e/f; chown -R 9:9 d; find d -exec stat -c "%n %u" {} \\;', 'd 9\nd/e 9\nd/e/f 9\n'],
    [
      'umask; umask 077; touch f; mkdir d; stat -c %a f d; umask -S; (umask u=rwx,g=rx,o=; umask); sh -c umask',
      '0022\n600\n700\nu=rwx,g=,o=\n0027\n0077\n',
    ],
    ['mkdir -m 1777 a; mkdir -m u=rx b; stat -c %a a b', '1777\n577\n'],
    ['touch f; chmod 4750 f; cp f g; cp -p f h; stat -c %a g h', '4750\n4750\n'],
    [
      'echo x > f; install -m 640 -o 5 -g 6 f g; install -d -m 700 d/e; install f d; stat -c "%a %u %g" g d/e d/f',
      '640 5 6\n700 0 0\n755 0 0\n',
    ],
    ['mktemp -d /tmp/x.XXXXXX > n; stat -c %a $(cat n); stat -c %a $(mktemp)', '700\n600\n'],
    ['touch f; chmod 6711 f; [ -u f ] && [ -g f ] && [ -O f ] && [ -G f ] && ! [ -k f ] && echo yes', 'yes\n'],
    [
      'mkdir d; echo x > d/f; chown 5:6 d d/f; chmod 640 d/f; tar cf a d; rm -r d; tar xf a; stat -c "%a %u %g" d d/f',
      '755 5 6\n640 5 6\n',
    ],
    [
      'stat -c "%F %a %t:%T" /dev/null /dev/tty /dev/full; ls -l /dev/zero | cut -c1-10',
      'character special file 666 1:3\ncharacter special file 666 5:0\ncharacter special file 666 1:7\ncrw-rw-rw-\n',
    ],
    [
      'ls -l /bin/sh /etc/passwd | cut -c1-10; ls -ld /tmp /root | cut -c1-10',
      'lrwxrwxrwx\n-rw-r--r--\ndrwx------\ndrwxrwxrwt\n',
    ],
  ])('%s', async (script, printed) => {
    expect(await sh(`cd /tmp; ${script}`)).toBe(printed);
  });
});

describe('who one is', () => {
  test.each<[string, User, string]>([
    ['id', { uid: 0, gid: 0 }, 'uid=0(root) gid=0(root) groups=0(root)\n'],
    [
      'id; whoami; groups',
      { uid: 33, gid: 33, groups: [33, 100, 4242] },
      'uid=33(www-data) gid=33(www-data) groups=33(www-data),100(users),4242\nwww-data\nwww-data users 4242\n',
    ],
    ['id; whoami', { uid: 4242, gid: 0 }, 'uid=4242 gid=0(root) groups=0(root)\nwhoami: unknown uid 4242\n'],
    ['id -u; id -g; id -G; id -un; id -gn', { uid: 33, gid: 100, groups: [8] }, '33\n100\n100 8\nwww-data\nusers\n'],
    [
      'id nginx; id nosuch',
      { uid: 0, gid: 0 },
      'uid=101(nginx) gid=101(nginx) groups=101(nginx)\nid: unknown user nosuch\n',
    ],
    [
      'grep -E "^(Uid|Gid|Groups|CapEff|CapBnd|NoNewPrivs)" /proc/self/status',
      { uid: 1000, gid: 5, groups: [5, 6], capabilities: 0xa80425fb, noNewPrivs: true },
      'Uid:\t1000\t1000\t1000\t1000\nGid:\t5\t5\t5\t5\nGroups:\t5 6 \nCapEff:\t0000000000000000\nCapBnd:\t00000000a80425fb\nNoNewPrivs:\t1\n',
    ],
    [
      'su -s /bin/sh nobody -c "id; cat /root/f; echo \\$HOME"',
      { uid: 0, gid: 0 },
      "uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)\n/home\ncat: can't open '/root/f': Permission denied\n",
    ],
    ['su root -c id', NOBODY, 'su: must be suid to work properly\n'],
  ])('%s', async (script, user, printed) => {
    expect(await sh(script, user)).toBe(printed);
  });
});

describe('somebody else is kept out', () => {
  test.each<[string, string]>([
    ['cat /root/f', "cat: can't open '/root/f': Permission denied\n"],
    ['cat /tmp/secret', "cat: can't open '/tmp/secret': Permission denied\n"],
    ['echo x > /etc/passwd', "sh: can't create /etc/passwd: Permission denied\n"],
    ['rm -f /tmp/secret', "rm: can't remove '/tmp/secret': Operation not permitted\n"],
    ['mv /tmp/secret /tmp/mine', "mv: can't rename '/tmp/secret': Operation not permitted\n"],
    ['mkdir /x', "mkdir: can't create directory '/x': Permission denied\n"],
    ['chmod 777 /tmp/secret', 'chmod: /tmp/secret: Operation not permitted\n'],
    ['chown nobody /tmp/secret', 'chown: /tmp/secret: Operation not permitted\n'],
    ['ls /root', 'ls: /root: Permission denied\n'],
    ['cd /root; pwd', "/\nsh: cd: can't cd to /root: Permission denied\n"],
    ['/tmp/secret', 'sh: /tmp/secret: Permission denied\n'],
    ['[ -r /tmp/secret ] || [ -w /etc ] || [ -x /root ] || echo none', 'none\n'],
    ['touch /tmp/mine && rm /tmp/mine && echo own', 'own\n'],
    ['echo to stdout > /dev/stdout; echo null > /dev/null', 'to stdout\n'],
  ])('%s', async (script, printed) => {
    await sh('echo x > /root/f; echo x > /tmp/secret; chmod 600 /tmp/secret');
    expect(await sh(script, NOBODY)).toBe(printed);
  });

  test('root without capabilities is somebody else', async () => {
    await sh('echo x > /tmp/secret; chown 7 /tmp/secret; chmod 600 /tmp/secret');
    const powerless = { uid: 0, gid: 0, capabilities: 0 };
    expect(await sh('cat /tmp/secret; chown 0 /tmp/secret', powerless)).toBe(
      "cat: can't open '/tmp/secret': Permission denied\nchown: /tmp/secret: Operation not permitted\n",
    );
  });

  test('a setuid program runs as its owner, unless there are to be no new privileges', async () => {
    await sh('cp /bin/busybox /tmp/id; chmod 4755 /tmp/id');
    expect(await sh('/tmp/id -u; /tmp/id -ur', NOBODY)).toBe('0\n65534\n');
    expect(await sh('/tmp/id -u', { ...NOBODY, noNewPrivs: true })).toBe('65534\n');
  });
});

describe('file systems', () => {
  test('mount and df show what is mounted, and how full it is', async () => {
    const lines = (await sh('mount')).split('\n');
    expect(lines).toContain('overlay on / type overlay (rw,relatime)');
    expect(lines).toContain('proc on /proc type proc (rw,nosuid,nodev,noexec,relatime)');
    expect(lines).toContain('shm on /dev/shm type tmpfs (rw,nosuid,nodev,noexec,relatime,size=65536k)');
    expect(await sh('df /dev/shm')).toMatch(
      /^Filesystem +1K-blocks +Used +Available +Use% +Mounted on\nshm +65536 +0 +65536 +0% \/dev\/shm\n$/,
    );
    expect(await sh('head -c 1048576 /dev/zero > /dev/shm/x; df -m /dev/shm | tail -1')).toMatch(
      /^shm +64 +1 +63 +2% \/dev\/shm\n$/,
    );
    expect(await sh('mount -t tmpfs none /mnt; umount /proc')).toBe(
      "mount: permission denied (are you root?)\numount: can't unmount /proc: Operation not permitted\n",
    );
  });

  test('a full file system takes no more; /dev/full never does', async () => {
    expect(await sh('head -c 70000000 /dev/zero > /dev/shm/x; stat -c %s /dev/shm/x')).toMatch(
      /No space left on device/,
    );
    expect(await sh('echo x > /dev/full')).toMatch(/No space left on device/);
  });

  test('a directory of the image does not move in one step, but moves', async () => {
    expect(await sh('mv /etc /tmp/etc && ls /tmp/etc | head -1; [ -e /etc ] || echo gone')).toBe('group\ngone\n');
  });
});
