import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/index.ts';
import { findKubectls } from '../support/kubectl.ts';
import { normalized, verdictOf } from './harness/compare.ts';
import { runOurs } from './harness/ours.ts';
import { runReal } from './harness/real.ts';
import { readRecorded, writeRecorded } from './harness/recordings.ts';
import { type Judged, report } from './harness/report.ts';
import { linesOf, type Outcome } from './harness/topic.ts';
import { topics } from './topics/index.ts';

/**
 * Each line of each topic, by ours and as the real kubectl printed it. `npm run parity:record` asks the real one again;
 * it has to be kubectl 1.33.
 */
const RECORD = process.env['PARITY_RECORD'];
const [binary] = RECORD === undefined ? [] : findKubectls(RECORD === '' ? ['kubectl'] : [RECORD]);
if (RECORD !== undefined && binary === undefined) throw new Error(`no ${RECORD} to record from`);

const judged: Judged[] = [];
afterAll(() => {
  console.log(report(judged));
});

const shown = (outcome: Outcome): string =>
  `exit ${String(outcome.code)}\n--- stdout\n${normalized(outcome.stdout)}--- stderr\n${normalized(outcome.stderr)}`;

describe.each(topics)('$name', (topic) => {
  test('prints what kubectl prints', async () => {
    const lines = linesOf(topic);
    if (binary !== undefined) {
      const outcomes = await runReal(binary, topic);
      writeRecorded(topic, {
        recordedAt: new Date(systemClock.now()).toISOString(),
        lines: lines.map(({ line }, index) => ({ line, ...(outcomes[index] ?? { code: -1, stdout: '', stderr: '' }) })),
      });
    }
    const { recordedAt, lines: recorded } = readRecorded(topic);
    expect(recorded.map(({ line }) => line)).toEqual(lines.map(({ line }) => line));
    const ours = await runOurs(topic, Date.parse(recordedAt));
    for (const [index, line] of lines.entries()) {
      const mine = ours[index];
      const real = recorded[index];
      if (mine === undefined || real === undefined) throw new Error(`${line.line} was not run`);
      const verdict = verdictOf(line, mine, real);
      judged.push({ line: line.line, verdict });
      if (verdict !== 'different') continue;
      if (line.reason === undefined) expect.soft(shown(mine), `kubectl ${line.line}`).toBe(shown(real));
      else expect.soft(verdict, `kubectl ${line.line}: identical now, so that the reason can go`).toBe('explained');
    }
  }, 600_000);
});
