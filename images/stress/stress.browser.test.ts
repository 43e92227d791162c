import { expect, test } from 'vitest';
import { TestNetwork } from '../testing/harness.ts';

async function stress(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const box = await new TestNetwork().container('polinux/stress', 'stress');
  return box.run(['stress', ...args]);
}

// Line forms: stress 1.0.4, as the tutorials on memory limits show them.
test('a worker takes its memory, holds it, and the run completes', async () => {
  const { code, stdout } = await stress('-v', '--vm', '1', '--vm-bytes', '10M', '--vm-hang', '0', '--timeout', '1s');
  expect(stdout.replaceAll(/\d+(?=us|\]| forked| exited)/g, 'N')).toBe(
    [
      'stress: info: [N] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd',
      'stress: dbug: [N] using backoff sleep of Nus',
      'stress: dbug: [N] setting timeout to 1s',
      'stress: dbug: [N] --> hogvm worker 1 [N] forked',
      'stress: dbug: [N] allocating 10485760 bytes ...',
      'stress: dbug: [N] touching bytes in strides of 4096 bytes ...',
      'stress: dbug: [N] sleeping forever with allocated memory',
      'stress: dbug: [N] freed 10485760 bytes',
      'stress: dbug: [N] <-- worker N exited normally',
      'stress: info: [N] successful run completed in 1s',
      '',
    ].join('\n'),
  );
  expect(code).toBe(0);
});

test('a worker that cannot have its memory fails the run', async () => {
  const { code, stderr } = await stress('--vm', '1', '--vm-bytes', '5G');
  expect(stderr.replaceAll(/\d+(?=\]| returned)/g, 'N')).toBe(
    [
      'stress: FAIL: [N] hogvm malloc failed: Cannot allocate memory',
      'stress: FAIL: [N] (422) <-- worker N returned error 1',
      'stress: WARN: [N] (417) now reaping child worker processes',
      'stress: FAIL: [N] (451) failed run completed in 0s',
      '',
    ].join('\n'),
  );
  expect(code).toBe(1);
});

test.each<[string[], number, string]>([
  [['--nonsense'], 1, 'stress: FAIL: [1] unrecognized option: --nonsense\n'],
  [['--vm'], 1, "stress: FAIL: [1] missing argument to option '--vm'\n"],
  [['--vm', 'one'], 1, 'stress: FAIL: [1] invalid number: one\n'],
  [['--vm', '1', '--vm-bytes', '10Q'], 1, 'stress: FAIL: [1] invalid size: 10Q\n'],
  [['--cpu', '1', '-t', '-1'], 1, 'stress: FAIL: [1] invalid time value: -1\n'],
])('%j is refused', async (args, code, stderr) => {
  expect(await stress(...args)).toEqual({ code, stdout: '', stderr });
});

test('files are written and removed again', async () => {
  const box = await new TestNetwork().container('polinux/stress', 'stress');
  const { code } = await box.run(['stress', '--hdd', '1', '--hdd-bytes', '1M', '--timeout', '1s']);
  expect(code).toBe(0);
  expect((await box.run(['sh', '-c', 'ls / | grep -c stress'])).stdout).toBe('0\n');
});
