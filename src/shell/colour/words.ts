import type { Colour } from './paint.ts';

const GOOD = new Set([
  'Active',
  'Approved',
  'Approved,Issued',
  'Available',
  'Bound',
  'Complete',
  'Completed',
  'Healthy',
  'Normal',
  'Ready',
  'Running',
  'Succeeded',
  'True',
]);
const WAITING =
  /^(?:Pending|ContainerCreating|PodInitializing|Terminating|Init:\d+\/\d+|PodScheduled|Released|SchedulingDisabled|SchedulingGated|Suspended|Unknown|Progressing|ContainerStatusUnknown|Resizing)$/;
const BAD =
  /Err|BackOff|Fail|Evicted|Killed|Invalid|Lost|NotReady|Exceeded|Unexpected|OutOf|Denied|Warning|^False$|^Init:(?:\w*Error|CrashLoopBackOff)|^Signal:|^ExitCode:|Unhealthy|Preempt|NodeAffinity|StartError|CannotRun/;

/** How a word that tells of a state is shown: those of pods, nodes, volumes, events. */
export function statusColour(word: string): Colour | undefined {
  if (word.includes(',')) {
    const colours = word.split(',').map(statusColour);
    return (['red', 'yellow', 'green'] as const).find((colour) => colours.includes(colour));
  }
  if (GOOD.has(word)) return 'green';
  if (BAD.test(word)) return 'red';
  return WAITING.test(word) ? 'yellow' : undefined;
}

/** `1/2`: all of them, or not. */
export function countColour(text: string): Colour | undefined {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (match === null) return undefined;
  return match[1] === match[2] ? 'green' : 'yellow';
}

/** Ages below five minutes are news. */
export function ageColour(text: string): Colour | undefined {
  const match = /^(?:(\d+)m)?(?:\d+s)?$/.exec(text);
  return match !== null && text !== '' && Number(match[1] ?? 0) < 5 ? 'green' : undefined;
}

export function isNothing(text: string): boolean {
  return /^<(?:none|unset|unknown|nil)>$/.test(text);
}

/** A value that stands alone: of YAML, JSON and `describe`. */
export function valueColour(text: string): Colour | undefined {
  if (isNothing(text) || text === 'null') return 'grey';
  if (/^(?:true|True)$/.test(text)) return 'green';
  if (/^(?:false|False)$/.test(text)) return 'red';
  return /^-?\d+(?:\.\d+)?$/.test(text) ? 'magenta' : undefined;
}
