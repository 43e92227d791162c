import { wrap } from 'comlink';
import type { ScaleMeasurements } from './cluster.worker.ts';

const scale = wrap<ScaleMeasurements>(new Worker('/cluster.js', { type: 'module' }));

Object.assign(globalThis, { scale });
