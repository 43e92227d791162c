/** What the kubelet asks of a container runtime, in the words of CRI, and the `wasi` runtime over the kernel. Imports base, kernel, oci. */
export type * from './api.ts';
export { RuntimeError, type RuntimeErrorCode } from './errors.ts';
export { cgroupLimits } from './resources.ts';
export { createWasiRuntime, type WasiRuntimeOptions } from './wasi-runtime.ts';
