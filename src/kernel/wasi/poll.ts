import { CLOCKID, ERRNO, EVENT_HANGUP, EVENTTYPE, RIGHTS, SUBCLOCK_ABSTIME } from '../constants.ts';
import type { Description } from '../io/description.ts';
import type { WaitQueue } from '../io/wait-queue.ts';
import { readClock } from './environment.ts';
import { Fault, type Guest } from './guest.ts';
import type { Result } from './syscall.ts';

/** Bytes of a subscription, and where the number of a clock is in it. */
export interface SubscriptionLayout {
  readonly size: number;
  readonly clock: number;
}

const SUBSCRIPTION: SubscriptionLayout = { size: 48, clock: 16 };
const EVENT_SIZE = 32;
const MAX_SUBSCRIPTIONS = 4096;
/** Browsers count a timer's milliseconds in 32 bits (HTML, "timer initialisation steps"): longer waits are made of several. */
const MAX_TIMER = 2 ** 31 - 1;

/** The reason why a subscription cannot be waited for is an event, too: `error`. */
type Subscription = { readonly userdata: bigint; readonly type: number } & (
  { readonly error: number } | { readonly deadline: number } | { readonly description: Description }
);

interface Event {
  readonly userdata: bigint;
  readonly type: number;
  readonly error: number;
  readonly available: number;
  readonly hangup: boolean;
}

/** @returns milliseconds of the monotonic clock, or the errno of clock_nanosleep(2) */
function deadlineOf(guest: Guest, at: number): { readonly deadline: number } | { readonly error: number } {
  const id = guest.u32(at);
  const timeout = guest.u64(at + 8);
  const flags = guest.u16(at + 24);
  if ((flags & ~SUBCLOCK_ABSTIME) !== 0) throw new Fault(ERRNO.EINVAL);
  const current = readClock(guest, id);
  if (current === undefined) return { error: ERRNO.EINVAL };
  // While a process waits, its CPU time stands still.
  if (id !== CLOCKID.REALTIME && id !== CLOCKID.MONOTONIC) return { error: ERRNO.ENOTSUP };
  const time = Number(timeout) / 1e6;
  const wait = (flags & SUBCLOCK_ABSTIME) === 0 ? time : time - current;
  return { deadline: guest.context.clock.monotonic() + wait };
}

/** @throws Fault EINVAL for an event that there is not */
function readSubscription(guest: Guest, layout: SubscriptionLayout, at: number): Subscription {
  const userdata = guest.u64(at);
  const type = guest.u8(at + 8);
  if (type === EVENTTYPE.CLOCK) return { userdata, type, ...deadlineOf(guest, at + layout.clock) };
  if (type !== EVENTTYPE.FD_READ && type !== EVENTTYPE.FD_WRITE) throw new Fault(ERRNO.EINVAL);
  const right = type === EVENTTYPE.FD_READ ? RIGHTS.FD_READ : RIGHTS.FD_WRITE;
  const description = guest.description(guest.u32(at + 16), RIGHTS.POLL_FD_READWRITE | right);
  return typeof description === 'number' ? { userdata, type, error: description } : { userdata, type, description };
}

function eventOf(guest: Guest, subscription: Subscription): Event | undefined {
  const { userdata, type } = subscription;
  if ('error' in subscription) return { userdata, type, error: subscription.error, available: 0, hangup: false };
  if ('deadline' in subscription) {
    if (guest.context.clock.monotonic() < subscription.deadline) return undefined;
    return { userdata, type, error: ERRNO.SUCCESS, available: 0, hangup: false };
  }
  const { readable, writable, available, hangup } = subscription.description.readiness();
  if (type === EVENTTYPE.FD_READ ? !readable : !writable) return undefined;
  return { userdata, type, error: ERRNO.SUCCESS, available: type === EVENTTYPE.FD_READ ? available : 0, hangup };
}

function eventsOf(guest: Guest, subscriptions: readonly Subscription[]): readonly Event[] {
  return subscriptions.flatMap((subscription) => eventOf(guest, subscription) ?? []);
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
    if ('deadline' in subscription) deadline = Math.min(deadline, subscription.deadline);
    else if ('description' in subscription) queues.push(subscription.description.changed);
  }
  const arm = (wake: () => void): (() => void) =>
    deadline === Number.POSITIVE_INFINITY
      ? () => undefined
      : clock.setTimeout(wake, Math.min(MAX_TIMER, Math.max(0, deadline - clock.monotonic())));
  for (;;) {
    if ((await guest.process.wait(queues, arm)) === 'interrupted') return ERRNO.EINTR;
    const events = eventsOf(guest, subscriptions);
    if (events.length > 0) return events;
  }
}

/** Where a poll's subscriptions are, where its events go, how many there are at most, and where their number goes. */
interface Poll {
  readonly input: number;
  readonly output: number;
  readonly count: number;
  readonly pointer: number;
}

export function poll(guest: Guest, layout: SubscriptionLayout, { input, output, count, pointer }: Poll): Result {
  const length = count >>> 0;
  if (length === 0 || length > MAX_SUBSCRIPTIONS) return ERRNO.EINVAL;
  guest.check(input, length * layout.size);
  guest.check(output, length * EVENT_SIZE);
  guest.check(pointer, 4);
  const read = (_: unknown, index: number): Subscription =>
    readSubscription(guest, layout, input + index * layout.size);
  const subscriptions = Array.from({ length }, read);
  const events = eventsOf(guest, subscriptions);
  if (events.length > 0) return writeEvents(guest, events, output, pointer);
  return waitForEvents(guest, subscriptions).then((later) =>
    typeof later === 'number' ? later : writeEvents(guest, later, output, pointer),
  );
}

/** Waits for the first of several events: times, bytes to read, room to write. */
export function poll_oneoff(guest: Guest, input: number, output: number, count: number, pointer: number): Result {
  return poll(guest, SUBSCRIPTION, { input, output, count, pointer });
}
