import type { CSIDriver, CSINode, CSINodeDriver, StorageV1TokenRequest } from '../generated/types.ts';
import { omit } from '../omit.ts';
import { isQualifiedName } from '../names/index.ts';
import { type Errors, check, immutable, nonNegative } from './common.ts';
import { duplicate, invalidValue, notSupported, required } from './field-error.ts';
import { checkDriverName } from './volume-sources.ts';

const MAX_NODE_ID = 256;
const TEN_MINUTES = 600;
const FS_GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LIFECYCLE_MODES = ['Persistent', 'Ephemeral'];
const SHORTEST_UPDATE = 10;

function checkTokenRequests(errors: Errors, requests: readonly StorageV1TokenRequest[]): void {
  const audiences = new Set<string>();
  requests.forEach(({ audience, expirationSeconds: seconds }, index) => {
    const at = `spec.tokenRequests[${String(index)}]`;
    if (audiences.has(audience)) {
      errors.push(duplicate(`${at}.audience`, audience));
      return;
    }
    audiences.add(audience);
    if (seconds === undefined) return;
    const complain = (why: string): void => {
      errors.push(invalidValue(`${at}.expirationSeconds`, seconds, why));
    };
    if (seconds < TEN_MINUTES) complain('may not specify a duration less than 10 minutes');
    if (seconds > 2 ** 32) complain('may not specify a duration larger than 2^32 seconds');
  });
}

/** Upstream: pkg/apis/storage/validation ValidateCSIDriver. */
export function checkCsiDriver(errors: Errors, { spec }: CSIDriver): void {
  if (spec.attachRequired === undefined) errors.push(required('spec.attachedRequired'));
  for (const name of ['podInfoOnMount', 'storageCapacity'] as const) {
    if (spec[name] === undefined) errors.push(required(`spec.${name}`));
  }
  const policy = spec.fsGroupPolicy;
  if (policy !== undefined && !FS_GROUP_POLICIES.includes(policy)) {
    errors.push(notSupported('spec.fsGroupPolicy', policy, FS_GROUP_POLICIES));
  }
  checkTokenRequests(errors, spec.tokenRequests ?? []);
  for (const mode of spec.volumeLifecycleModes ?? []) {
    if (!LIFECYCLE_MODES.includes(mode)) errors.push(notSupported('spec.volumeLifecycleModes', mode, LIFECYCLE_MODES));
  }
  if (spec.seLinuxMount === undefined) errors.push(required('spec.seLinuxMount'));
  const period = spec.nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < SHORTEST_UPDATE) {
    const why = 'must be greater than or equal to 10 seconds';
    errors.push(invalidValue('spec.nodeAllocatableUpdatePeriodSeconds', period, why));
  }
}

export function checkCsiDriverUpdate(errors: Errors, next: CSIDriver, old: CSIDriver): void {
  checkCsiDriver(errors, next);
  immutable(errors, 'spec.attachedRequired', next.spec.attachRequired, old.spec.attachRequired);
  immutable(errors, 'spec.volumeLifecycleModes', next.spec.volumeLifecycleModes, old.spec.volumeLifecycleModes);
}

function checkNodeDriver(errors: Errors, field: string, driver: CSINodeDriver, names: Set<string>): void {
  const { name, nodeID, allocatable, topologyKeys = [] } = driver;
  checkDriverName(errors, `${field}.name`, name);
  if (nodeID === '') errors.push(required(`${field}.nodeID`));
  if (nodeID.length > MAX_NODE_ID) {
    errors.push(invalidValue(`${field}.nodeID`, nodeID, `must be ${String(MAX_NODE_ID)} characters or less`));
  }
  nonNegative(errors, `${field}.allocatable.count`, allocatable?.count);
  if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
  names.add(name);
  topologyKeys.forEach((key, index) => {
    if (key === '') errors.push(required(field));
    if (topologyKeys.indexOf(key) < index) errors.push(duplicate(field, key));
    check(errors, field, key, isQualifiedName);
  });
}

/** Upstream: ValidateCSINode. */
export function checkCsiNode(errors: Errors, { spec }: CSINode): void {
  const names = new Set<string>();
  spec.drivers.forEach((driver, index) => {
    checkNodeDriver(errors, `spec.drivers[${String(index)}]`, driver, names);
  });
}

/** How many volumes a driver can attach may change, nothing else of it. */
export function checkCsiNodeUpdate(errors: Errors, next: CSINode, old: CSINode): void {
  checkCsiNode(errors, next);
  for (const before of old.spec.drivers) {
    const after = next.spec.drivers.find(({ name }) => name === before.name);
    if (after !== undefined) immutable(errors, 'spec.drivers', omit(after, 'allocatable'), omit(before, 'allocatable'));
  }
}
