import { expect, test } from 'vitest';
import { rowTone } from './cell-status.ts';

test.each([
  ['Pod', { Ready: '1/1', Status: 'Running' }, 'ok'],
  ['Pod', { Ready: '0/1', Status: 'Running' }, 'progress'],
  ['Pod', { Ready: '0/1', Status: 'Completed' }, 'ok'],
  ['Pod', { Ready: '0/1', Status: 'CrashLoopBackOff' }, 'fail'],
  ['Pod', { Ready: '0/1', Status: 'Init:0/1' }, 'progress'],
  ['Pod', { Ready: '0/1', Status: 'Pending' }, 'warn'],
  ['Node', { Status: 'Ready,SchedulingDisabled' }, 'warn'],
  ['Node', { Status: 'NotReady' }, 'fail'],
  ['Deployment', { Ready: '2/3' }, 'progress'],
  ['Event', { Type: 'Warning' }, 'warn'],
  ['ConfigMap', {}, undefined],
])('%s %j', (kind, cells: Readonly<Record<string, string>>, tone) => {
  expect(rowTone(kind, (column) => cells[column])).toBe(tone);
});
