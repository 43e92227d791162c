import { expect, test } from 'vitest';
import { TestNetwork } from '../testing/harness.ts';

// Line forms: vish/stress, as the tutorial on CPU limits has them in its log.
test('takes memory step by step, and says so', async () => {
  const box = await new TestNetwork().container('vish/stress', 'stress');
  const { process, stderr } = await box.start([
    '/stress',
    '-logtostderr',
    '-mem-total',
    '1Mi',
    '-mem-alloc-size=512Ki',
  ]);
  await stderr.until('Allocated');
  expect(stderr.text.replaceAll(/^I\d{4} \d\d:\d\d:\d\d\.\d{6}/gm, 'I')).toBe(
    [
      'I       1 main.go:26] Allocating "1Mi" memory, in "512Ki" chunks, with a 1ms sleep between allocations',
      'I       1 main.go:29] Allocated "1Mi" memory',
      '',
    ].join('\n'),
  );
  process.kill('SIGKILL');
  expect((await process.exited).code).toBe(137);
});

test.each<[string[], string]>([
  [['-nonsense'], 'flag provided but not defined: -nonsense\n'],
  [['-cpus'], 'flag needs an argument: -cpus\n'],
  [['-cpus', 'two'], 'invalid value "two" for flag -cpus: parse error\n'],
  [['-mem-total', '12Xi'], 'invalid value "12Xi" for flag -mem-total: parse error\n'],
  [['-mem-alloc-sleep', '5'], 'invalid value "5" for flag -mem-alloc-sleep: parse error\n'],
])('%j is refused', async (args, message) => {
  const box = await new TestNetwork().container('vish/stress', 'stress');
  const { code, stderr } = await box.run(['/stress', ...args]);
  expect(code).toBe(2);
  expect(stderr.startsWith(message)).toBe(true);
});
