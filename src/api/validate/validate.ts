import { firstRules } from './first-rules.ts';
import { laterRules } from './later-rules.ts';
import { validationBy } from './validation.ts';

/** Validation of all kinds. A new kind is a line in one of the tables. */
export const validation = validationBy(new Map([...firstRules, ...laterRules]));

export const {
  create: validateCreate,
  update: validateUpdate,
  status: validateStatusUpdate,
  subresource: validateSubresourceUpdate,
} = validation;
