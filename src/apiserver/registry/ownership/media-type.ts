/** A configuration to apply, as YAML or JSON. */
export const APPLY_PATCH = 'application/apply-patch+yaml';
