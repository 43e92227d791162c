import type { Device, DeviceAttribute, ResourceSlice } from '../generated/types.ts';
import { isDns1123Subdomain } from '../names/index.ts';
import { type Errors, check, immutable } from './common.ts';
import {
  checkAttributeName,
  checkDeviceLabel,
  checkDriverName,
  checkEach,
  checkPoolName,
  checkUnique,
} from './device-names.ts';
import { invalidValue, required, tooLong } from './field-error.ts';

const MAX_DEVICES = 128;
/** With taints, counters or lists. */
const MAX_ADVANCED_DEVICES = 64;
const MAX_VALUES = 32;
const MAX_TEXT = 64;
const VALUES = ['bool', 'bools', 'int', 'ints', 'string', 'strings', 'version', 'versions'] as const;

function checkAttribute(errors: Errors, field: string, attribute: DeviceAttribute): void {
  const set = VALUES.filter((name) => attribute[name] !== undefined);
  if (set.length === 0) errors.push(required(field, 'exactly one value must be specified'));
  if (set.length > 1) errors.push(invalidValue(field, attribute, 'exactly one value must be specified'));
  for (const name of ['string', 'version'] as const) {
    if ((attribute[name]?.length ?? 0) > MAX_TEXT) errors.push(tooLong(`${field}.${name}`, MAX_TEXT));
  }
}

function checkDevice(errors: Errors, field: string, device: Device): void {
  checkDeviceLabel(errors, `${field}.name`, device.name);
  const { attributes = {}, capacity = {} } = device;
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  if (count > MAX_VALUES) {
    const why = `the total number of attributes and capacities must not exceed ${String(MAX_VALUES)}`;
    errors.push(invalidValue(field, count, why));
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    checkAttributeName(errors, `${field}.attributes[${name}]`, name);
    checkAttribute(errors, `${field}.attributes[${name}]`, attribute);
  }
  for (const name of Object.keys(capacity)) checkAttributeName(errors, `${field}.capacity[${name}]`, name);
}

/** Exactly one way to say on which nodes the devices are. */
function checkNodes(errors: Errors, { spec }: ResourceSlice): void {
  const { nodeName, nodeSelector, allNodes, perDeviceNodeSelection } = spec;
  const set: string[] = [];
  if (nodeName === '') {
    errors.push(invalidValue('spec.nodeName', '', 'must be either unset or set to a non-empty string'));
  } else if (nodeName !== undefined) {
    set.push('`nodeName`');
    check(errors, 'spec.nodeName', nodeName, isDns1123Subdomain);
  }
  if (nodeSelector !== undefined) {
    set.push('`nodeSelector`');
    const { nodeSelectorTerms: terms } = nodeSelector;
    if (terms.length !== 1) {
      const at = 'spec.nodeSelector.nodeSelectorTerms';
      errors.push(invalidValue(at, terms, 'must have exactly one node selector term'));
    }
  }
  for (const [name, value] of Object.entries({ allNodes, perDeviceNodeSelection })) {
    if (value === true) set.push(`\`${name}\``);
    else if (value === false) {
      errors.push(invalidValue(`spec.${name}`, false, 'must be either unset or set to true'));
    }
  }
  const one = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  if (set.length === 0) errors.push(required('spec', one));
  if (set.length > 1) {
    errors.push(invalidValue('spec', `{${set.join(', ')}}`, `${one}, but multiple fields are set`));
  }
}

/** Upstream: pkg/apis/resource/validation validateResourceSliceSpec. */
export function checkResourceSlice(errors: Errors, slice: ResourceSlice): void {
  const { driver, pool, devices = [], sharedCounters } = slice.spec;
  checkDriverName(errors, 'spec.driver', driver);
  checkPoolName(errors, 'spec.pool.name', pool.name);
  if (pool.resourceSliceCount <= 0) {
    errors.push(invalidValue('spec.pool.resourceSliceCount', pool.resourceSliceCount, 'must be greater than zero'));
  }
  if (pool.generation < 0) {
    const why = 'must be greater than or equal to zero';
    errors.push(invalidValue('spec.pool.generation', pool.generation, why));
  }
  checkNodes(errors, slice);
  if (sharedCounters !== undefined && slice.spec.devices !== undefined) {
    errors.push(invalidValue('spec', '', 'only one of `sharedCounters` or `devices` is allowed'));
  }
  const advanced = devices.some(
    ({ taints = [], consumesCounters = [] }) => taints.length + consumesCounters.length > 0,
  );
  checkEach(errors, 'spec.devices', devices, advanced ? MAX_ADVANCED_DEVICES : MAX_DEVICES, (at, device) => {
    checkDevice(errors, at, device);
  });
  checkUnique(errors, 'spec.devices', devices, ({ name }) => name);
}

/** Driver, pool and node stay. */
export function checkResourceSliceUpdate(errors: Errors, next: ResourceSlice, old: ResourceSlice): void {
  checkResourceSlice(errors, next);
  immutable(errors, 'spec.pool.name', next.spec.pool.name, old.spec.pool.name);
  immutable(errors, 'spec.driver', next.spec.driver, old.spec.driver);
  immutable(errors, 'spec.nodeName', next.spec.nodeName, old.spec.nodeName);
}
