import { ERRNO, EVENT_HANGUP, EVENTTYPE, SUBCLOCK_ABSTIME } from '../constants.ts';
import type { Description } from '../io/description.ts';
import type { WaitQueue } from '../io/wait-queue.ts';
import { readClock } from './environment.ts';
import type { Guest } from './guest.ts';
import type { Result } from './syscall.ts';

const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;
const MAX_SUBSCRIPTIONS = 4096;

type Subscription = { readonly userdata: bigint } & (
  | { readonly type: typeof EVENTTYPE.CLOCK; readonly deadline: number }
  | {
      readonly type: typeof EVENTTYPE.FD_READ | typeof EVENTTYPE.FD_WRITE;
      readonly description: Description | number;
    }
);

interface Event {
  readonly userdata: bigint;
  readonly type: number;
  readonly error: number;
  readonly available: number;
  readonly hangup: boolean;
}

/** @returns milliseconds of the monotonic clock */
function deadlineOf(guest: Guest, at: number): number {
  const id = guest.u32(at + 16);
  const timeout = guest.u64(at + 24);
  const now = guest.context.clock.monotonic();
  if ((guest.u16(at + 40) & SUBCLOCK_ABSTIME) === 0) return now + Number(timeout) / 1e6;
  const current = readClock(guest, id) ?? 0n;
  return now + Number(timeout - current) / 1e6;
}

function readSubscription(guest: Guest, at: number): Subscription | undefined {
  const userdata = guest.u64(at);
  const type = guest.u8(at + 8);
  if (type === EVENTTYPE.CLOCK) return { userdata, type, deadline: deadlineOf(guest, at) };
  if (type === EVENTTYPE.FD_READ || type === EVENTTYPE.FD_WRITE) {
    return { userdata, type, description: guest.description(guest.u32(at + 16)) };
  }
  return undefined;
}

function eventOf(guest: Guest, subscription: Subscription): Event | undefined {
  const { userdata, type } = subscription;
  if (type === EVENTTYPE.CLOCK) {
    if (guest.context.clock.monotonic() < subscription.deadline) return undefined;
    return { userdata, type, error: ERRNO.SUCCESS, available: 0, hangup: false };
  }
  const { description } = subscription;
  if (typeof description === 'number') return { userdata, type, error: description, available: 0, hangup: false };
  const { readable, writable, available, hangup } = description.readiness();
  if (type === EVENTTYPE.FD_READ ? !readable : !writable) return undefined;
  return { userdata, type, error: ERRNO.SUCCESS, available: type === EVENTTYPE.FD_READ ? available : 0, hangup };
}

function writeEvents(guest: Guest, events: readonly Event[], pointer: number, count: number): number {
  for (const [index, event] of events.entries()) {
    const at = pointer + index * EVENT_SIZE;
    guest.bytes(at, EVENT_SIZE).fill(0);
    guest.setU64(at, event.userdata);
    guest.setU16(at + 8, event.error);
    guest.setU8(at + 10, event.type);
    guest.setU64(at + 16, BigInt(event.available));
    guest.setU16(at + 24, event.hangup ? EVENT_HANGUP : 0);
  }
  guest.setU32(count, events.length);
  return ERRNO.SUCCESS;
}

async function waitForEvents(guest: Guest, subscriptions: readonly Subscription[]): Promise<readonly Event[] | number> {
  const { clock } = guest.context;
  const queues: WaitQueue[] = [];
  let deadline = Number.POSITIVE_INFINITY;
  for (const subscription of subscriptions) {
    if (subscription.type === EVENTTYPE.CLOCK) deadline = Math.min(deadline, subscription.deadline);
    else if (typeof subscription.description !== 'number') queues.push(subscription.description.changed);
  }
  const arm = (wake: () => void): (() => void) =>
    deadline === Number.POSITIVE_INFINITY
      ? () => undefined
      : clock.setTimeout(wake, Math.max(0, deadline - clock.monotonic()));
  for (;;) {
    if ((await guest.process.wait(queues, arm)) === 'interrupted') return ERRNO.EINTR;
    const events = subscriptions.flatMap((subscription) => eventOf(guest, subscription) ?? []);
    if (events.length > 0) return events;
  }
}

/** Waits for the first of several events: times, bytes to read, room to write. */
export function poll_oneoff(guest: Guest, input: number, output: number, count: number, pointer: number): Result {
  if (count === 0 || count >>> 0 > MAX_SUBSCRIPTIONS) return ERRNO.EINVAL;
  const subscriptions: Subscription[] = [];
  for (let index = 0; index < count; index++) {
    const subscription = readSubscription(guest, input + index * SUBSCRIPTION_SIZE);
    if (subscription === undefined) return ERRNO.EINVAL;
    subscriptions.push(subscription);
  }
  const events = subscriptions.flatMap((subscription) => eventOf(guest, subscription) ?? []);
  if (events.length > 0) return writeEvents(guest, events, output, pointer);
  return waitForEvents(guest, subscriptions).then((later) =>
    typeof later === 'number' ? later : writeEvents(guest, later, output, pointer),
  );
}
