import type * as types from '../generated/types.ts';
import { events } from './core.ts';
import { define, type Resource } from './resource.ts';

export const eventsV1 = define<types.EventsV1Event>('events.k8s.io/v1', 'Event', 'events', {
  shortNames: ['ev'],
  storage: events,
});

export const eventsResources: readonly Resource[] = [eventsV1];
