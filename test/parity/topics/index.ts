import type { Topic } from '../harness/topic.ts';
import { create } from './create.ts';
import { drain } from './drain.ts';
import { get } from './get.ts';

/** Every topic; a new one is a line here. */
export const topics: readonly Topic[] = [create, drain, get];
