import type { Topic } from '../harness/topic.ts';
import { drain } from './drain.ts';

/** Every topic; a new one is a line here. */
export const topics: readonly Topic[] = [drain];
