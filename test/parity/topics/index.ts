import type { Topic } from '../harness/topic.ts';
import { change } from './change.ts';
import { create } from './create.ts';
import { drain } from './drain.ts';

/** Every topic; a new one is a line here. */
export const topics: readonly Topic[] = [change, create, drain];
