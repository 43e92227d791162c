/** Where the rewriter's own functions, globals and types are in a rewritten module: after the module's own. */
export interface Layout {
  /** Functions that the module imports, and how many the rewriter puts after them. */
  readonly importedFunctions: number;
  readonly addedImports: number;
  readonly fuelGlobal: number;
  readonly pagesGlobal: number;
  /** Asks the kernel for fuel, and traps when there is none: no parameters, no results. */
  readonly refuel: number;
  /** Always traps. */
  readonly trap: number;
  /** Charges for as many bytes or entries as its parameter says, which is its result too. */
  readonly bulk: number;
  /** Of a module with memory: the kernel's memory.grow, and memory.fill and memory.copy in portions. */
  readonly grow: number;
  readonly fill: number;
  readonly copy: number;
}
