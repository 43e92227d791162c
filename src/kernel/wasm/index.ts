/** The module rewriter: what is done to a program before it is compiled. Pure functions of bytes. */
export { WasmFormatError } from './binary.ts';
export { KERNEL_MODULE } from './imports.ts';
export { HOST_MODULE, MUST_WAIT, WAIT, type WaitingCall, waitingCalls } from './waiting-calls.ts';
export { KERNEL_EXPORT, rewriteModule, rewriting, type RewrittenModule } from './rewrite.ts';
