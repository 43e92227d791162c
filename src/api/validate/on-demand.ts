import { OnDemand } from '../../base/index.ts';
import { groupResource, type Resource } from '../resources/index.ts';
import { firstRules } from './first-rules.ts';
import { type Validation, validationBy } from './validation.ts';

const first = validationBy(firstRules);
const all = new OnDemand(async () => (await import('./validate.ts')).validation);

/** Loads the rules of all kinds, so that nobody has to wait for them. */
export async function loadValidation(): Promise<void> {
  await all.load();
}

/**
 * The validation that knows a kind: at once if it can. The rules of what clusters have none of until they are used
 * are loaded with the first such object.
 */
export function validationOf(resource: Resource): Validation | Promise<Validation> {
  if (all.now !== undefined) return all.now;
  return resource.behavior !== undefined || firstRules.has(groupResource(resource)) ? first : all.load();
}
