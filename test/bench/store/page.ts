import { measureThroughput } from './throughput.ts';

Object.assign(globalThis, { measureThroughput });
