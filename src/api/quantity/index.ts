/** Amounts with units, as `resource.Quantity` has them. Upstream: k8s.io/apimachinery/pkg/api/resource. Imports nothing. */
export {
  QuantityError,
  type Quantity,
  type QuantityFormat,
  parseQuantity,
  canonicalQuantity,
  formatQuantity,
} from './quantity.ts';
export {
  addQuantities,
  bytes,
  compareQuantities,
  cpuMillis,
  formatBytes,
  formatMillis,
  quantityValue,
  roundUpToMilli,
  subtractQuantities,
} from './arithmetic.ts';
export {
  addLists,
  equalLists,
  excessOf,
  maskList,
  maxLists,
  namesExceeding,
  negativeNames,
  type ResourceList,
  withoutZeros,
} from './resource-list.ts';
