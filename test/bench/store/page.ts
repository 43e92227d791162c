import { measureClone, measureIndexedDb } from './floors.ts';
import { measureList, measureWatch } from './reads.ts';
import { measureThroughput } from './throughput.ts';

const measurements = { measureClone, measureIndexedDb, measureList, measureWatch, measureThroughput };

export type Measurements = typeof measurements;

Object.assign(globalThis, { measurements });
