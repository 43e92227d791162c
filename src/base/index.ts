/** Clock, disposables, queues, branded types: nothing of the domain. Imports nothing. */
export { fnv1a32, textDigest } from './fnv.ts';
export { type Brand } from './brand.ts';
export { type Clock, VirtualClock, systemClock } from './clock.ts';
export { AdjustableClock, watching, type ClockSetting } from './adjustable-clock.ts';
export { deepFreeze, freezeChanged, freezeShared } from './deep-freeze.ts';
export { type Deferred, deferred } from './deferred.ts';
export { type Disposer, DisposableStack } from './disposable.ts';
export { goDuration, GoDurationError, parseGoDuration } from './go-duration.ts';
export { levenshtein } from './levenshtein.ts';
export { OnDemand } from './on-demand.ts';
export { cutBy, splice, type ByteDuplex } from './byte-duplex.ts';
export { AsyncQueue } from './async-queue.ts';
export { codePointWidth, textWidth } from './text-width.ts';
