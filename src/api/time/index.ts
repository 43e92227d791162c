/** The API's times: `metav1.Time` (seconds), `metav1.MicroTime`, and how ages are printed. Imports nothing. */
export { formatTime, formatMicroTime, parseTime } from './format.ts';
export { goDuration, GoDurationError, parseGoDuration } from '../../base/index.ts';
export { humanDuration, ageOf } from './human-duration.ts';
