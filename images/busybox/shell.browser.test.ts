import { describe, expect, test } from 'vitest';
import { TestNetwork, type Result } from '../testing/harness.ts';

/** Runs a script as `sh -c` in a container that sleeps beside it. */
async function shell(script: string, args: readonly string[] = []): Promise<Result> {
  const box = await new TestNetwork().container('busybox', 'box');
  return box.run(['sh', '-c', script, ...args]);
}

describe('scripts print what a POSIX shell prints', () => {
  test.each<[string, string, string]>([
    ['words', `echo a  'b  c' "d $HOME" e\\ f`, 'a b  c d  e f\n'],
    ['variables', 'x=1; y="$x 2"; echo $y ${x}3 ${z:-none} ${#y} "${y%% *}" ${y#* }', '1 2 13 none 3 1 2\n'],
    ['assign default', 'echo ${a:=5} $a; unset a; echo ${a+set} ${a-unset}', '5 5\nunset\n'],
    ['trim', 'f=/a/b.tar.gz; echo ${f##*/} ${f%.*} ${f%%.*} ${f#/}', 'b.tar.gz /a/b.tar /a/b a/b.tar.gz\n'],
    ['substring and replace', 's=hello; echo ${s:1:3} ${s: -2} ${s/l/L} ${s//l/L}', 'ell lo heLlo heLLo\n'],
    [
      'field splitting',
      'v="a b  c"; for i in $v; do echo "<$i>"; done; IFS=:; v=x::y; for i in $v; do echo "<$i>"; done',
      '<a>\n<b>\n<c>\n<x>\n<>\n<y>\n',
    ],
    [
      'quoted arguments',
      'set -- "a b" "" c; echo $#; for i in "$@"; do echo "<$i>"; done; echo "$*"',
      '3\n<a b>\n<>\n<c>\na b  c\n',
    ],
    [
      'arithmetic',
      'x=7; echo $((x*2+1)) $((x>3?10:20)) $((1<<4|1)) $((x+=3)) $x $((010)) $((0x1f)) $((-7/2)) $((2**10))',
      '15 10 17 10 10 8 31 -3 1024\n',
    ],
    ['increments', 'i=0; while [ $i -lt 3 ]; do echo $((i++)); done; echo $i', '0\n1\n2\n3\n'],
    ['command substitution', 'echo "$(echo a; echo b)" `echo c` $(printf "x\\n\\n")', 'a\nb c x\n'],
    ['nested substitution', 'echo $(echo $(echo deep) "$(echo "quo ted")")', 'deep quo ted\n'],
    ['pipeline', 'printf "b\\na\\nc\\n" | sort | head -n 2 | tr a-z A-Z', 'A\nB\n'],
    [
      'pipeline of compounds',
      'for i in 3 1 2; do echo $i; done | sort | while read n; do echo "n=$n"; done',
      'n=1\nn=2\nn=3\n',
    ],
    ['status', 'false; echo $?; true; echo $?; ! true; echo $?; (exit 3); echo $?', '1\n0\n1\n3\n'],
    ['and or', 'true && echo a || echo b; false && echo a || echo b; false || false || echo c', 'a\nb\nc\n'],
    ['if', 'if false; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
    ['until', 'i=3; until [ $i = 0 ]; do i=$((i-1)); echo $i; done', '2\n1\n0\n'],
    ['break and continue', 'for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done', '1\n3\n'],
    [
      'nested break',
      'for i in 1 2; do for j in 1 2; do [ $j = 2 ] && break 2; echo $i$j; done; done; echo end',
      '11\nend\n',
    ],
    [
      'case',
      'for f in a.txt b.c "x y" z; do case $f in *.txt) echo text;; *.[ch]) echo code;; *" "*) echo space;; (*) echo other; esac; done',
      'text\ncode\nspace\nother\n',
    ],
    ['functions', 'f() { local v=in; echo "$1 $# $v"; return 4; }; v=out; f a b; echo $? $v', 'a 2 in\n4 out\n'],
    [
      'recursion',
      'fact() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fact $(( $1 - 1 ))) )); fi; }; fact 6',
      '720\n',
    ],
    ['functions in pipelines', 'f() { echo "got $(cat) $x"; }; x=1; echo in | f', 'got in 1\n'],
    ['subshell keeps to itself', 'x=1; (x=2; cd /etc; echo $x $PWD); echo $x $PWD', '2 /etc\n1 /\n'],
    [
      'redirections',
      'echo a > /tmp/f; echo b >> /tmp/f; cat < /tmp/f; { echo o; echo e >&2; } 2>/tmp/e >/tmp/o; cat /tmp/e /tmp/o; ls /nope 2>&1 | cat',
      'a\nb\ne\no\nls: /nope: No such file or directory\n',
    ],
    ['order of redirections', 'ls /nope 2>&1 >/dev/null | wc -l', '1\n'],
    [
      'here-document',
      'x=1; cat <<EOF\n$x $(echo two) \\$x "q"\nEOF\ncat <<\'EOF\'\n$x\nEOF\ncat <<-EOF\n\t\ttabs\n\tEOF\n',
      '1 two $x "q"\n$x\ntabs\n',
    ],
    ['descriptors', 'exec 3>/tmp/x; echo three >&3; exec 3>&-; cat /tmp/x', 'three\n'],
    [
      'globs',
      'cd /tmp; touch b.c a.c .h x; echo *.c; echo [ab].c; echo "*"; echo *.none; echo /etc/pass*',
      'a.c b.c\na.c b.c\n*\n*.none\n/etc/passwd\n',
    ],
    ['braces', 'echo a{b,c}d {1..3}', 'abd acd 1 2 3\n'],
    [
      'read',
      'printf "a b c\\n" | { read x y; echo "$y|$x"; }; echo "1:2:3" | { IFS=: read a b; echo $b; }',
      'b c|a\n2:3\n',
    ],
    [
      'while read from a file',
      'printf "1\\n2\\n" > /tmp/n; s=0; while read n; do s=$((s+n)); done < /tmp/n; echo $s',
      '3\n',
    ],
    ['eval', 'a=b; b=c; eval echo \\$$a; eval "x=1; echo $x$?"', 'c\n0\n'],
    ['export', 'export A=1; B=2 sh -c \'echo $A $B\'; echo "[$B]"', '1 2\n[]\n'],
    ['assignment before a built-in', "x=1; x=2 eval 'echo $x'; IFS=, read a b <<E\n1,2\nE\necho $b", '2\n2\n'],
    ['set -e', '(set -e; false; echo no); echo $?; set -e; if false; then :; fi; false || true; echo yes', '1\nyes\n'],
    ['trap EXIT', 'trap "echo bye $?" EXIT; echo hi; exit 3', 'hi\nbye 0\n'],
    ['kill and wait', 'sleep 100 & p=$!; kill $p; wait $p; echo $?', '143\n'],
    ['trap TERM', 'trap "echo term" TERM; kill -TERM $$; echo after', 'term\nafter\n'],
    ['background', 'sleep 0.05 & wait; echo done $?; (sleep 0.02; echo bg) & wait', 'done 0\nbg\n'],
    ['getopts', 'while getopts ab:c o -a -b val -c rest; do echo $o $OPTARG; done; echo $OPTIND', 'a\nb val\nc\n5\n'],
    [
      'printf',
      "printf '%s=%d %05.1f %x|%-4s|%4s|\\n' a 1 2.5 255 b c d 3 4 5 e f",
      'a=1 002.5 ff|b   |   c|\nd=3 004.0 5|e   |   f|\n',
    ],
    [
      'test',
      '[ -f /etc/passwd ] && [ -d /etc ] && [ ! -e /nope ] && [ a != b ] && [ 1 -lt 2 -a -n x ] && test -z "" && echo ok',
      'ok\n',
    ],
    ['dot', 'echo "y=5; echo in" > /tmp/s; . /tmp/s; echo $y', 'in\n5\n'],
    ['comments and continuations', 'echo a \\\n b # no\n# nothing\necho c#d', 'a b\nc#d\n'],
    ['parameters of the script', 'echo $0 $1 $# ${10}', 'sh 0\n'],
    ['command -v and type', 'command -v ls cd; f() { :; }; type f cd', '/bin/ls\n'],
    ['negation of a pipeline', 'if ! echo x | grep -q y; then echo no; fi', 'no\n'],
    ['multi-line state', 'x="a\nb"; echo "$x" | while read l; do echo "[$l]"; done; (echo "$x")', '[a]\n[b]\na\nb\n'],
  ])('%s', async (name, script, expected) => {
    const { stdout } = await shell(script);
    if (name === 'command -v and type') expect(stdout).toBe('/bin/ls\nf is a function\ncd is a shell builtin\n');
    else expect(stdout).toBe(expected);
  });
});

describe('what goes wrong is said in BusyBox’s words', () => {
  test.each<[string, number, string]>([
    ['nosuch', 127, 'sh: nosuch: not found\n'],
    ['/nosuch', 127, 'sh: /nosuch: not found\n'],
    ['/etc/passwd', 126, 'sh: /etc/passwd: Permission denied\n'],
    ['cat < /nope', 1, "sh: can't open /nope: no such file\n"],
    ['echo x > /nope/y', 1, "sh: can't create /nope/y: nonexistent directory\n"],
    ['cd /nope', 1, "sh: cd: can't cd to /nope: No such file or directory\n"],
    ['if true; then', 2, 'sh: syntax error: unexpected end of file (expecting "fi")\n'],
    ['fi', 2, 'sh: syntax error: unexpected "fi"\n'],
    ['echo ${x?is missing}', 2, 'sh: x: is missing\n'],
    ['set -u; echo $nope', 2, 'sh: nope: parameter not set\n'],
    ['echo $((1/0))', 2, 'sh: arithmetic divide by zero\n'],
    ['readonly r=1; r=2', 2, 'sh: r: is read only\n'],
    ['ls /nope', 1, 'ls: /nope: No such file or directory\n'],
    ['cat /nope', 1, "cat: can't open '/nope': No such file or directory\n"],
    ['rm /nope', 1, "rm: can't remove '/nope': No such file or directory\n"],
    ['mkdir /etc', 1, "mkdir: can't create directory '/etc': File exists\n"],
    ['sleep x', 1, "sleep: invalid number 'x'\n"],
    ['kill 4242', 1, "sh: can't kill pid 4242: No such process\n"],
    ['exit 5', 5, ''],
  ])('%s', async (script, code, stderr) => {
    expect(await shell(script)).toMatchObject({ code, stderr });
  });
});
