import { expect, test } from 'vitest';
import { cgroupLimits, cpuWeight } from './resources.ts';

// upstream: opencontainers/cgroups, utils_test.go, TestConvertCPUSharesToCgroupV2Value
test.each([
  [2, 1],
  [262_144, 10_000],
  [524_288, 10_000],
  [1024, 100],
  [10, 4],
  [102, 17],
  [512, 59],
  [2048, 174],
])('%i shares are a weight of %i', (shares, weight) => {
  expect(cpuWeight(shares)).toBe(weight);
});

test('what is not limited is not told', () => {
  expect(cgroupLimits({})).toEqual({});
  expect(
    cgroupLimits({
      cpuShares: 1024,
      cpuQuota: 20_000,
      cpuPeriod: 100_000,
      memoryLimitInBytes: 64,
      pidsLimit: 5,
      unified: { 'memory.oom.group': '1' },
    }),
  ).toEqual({
    cpuWeight: 100,
    cpuMax: { quota: 20_000, period: 100_000 },
    memoryMax: 64,
    pidsMax: 5,
    memoryOomGroup: true,
  });
});
