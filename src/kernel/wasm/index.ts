/** The module rewriter: what is done to a program before it is compiled. Pure functions of bytes. */
export { WasmFormatError } from './binary.ts';
export { KERNEL_MODULE, PAGES_EXPORT, rewriteModule, type RewrittenModule } from './rewrite.ts';
