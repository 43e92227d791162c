/** The flow schemas and priority levels that every cluster has. Pure data. */
export { MANDATORY_LEVELS, SUGGESTED_LEVELS } from './default-levels.ts';
export { MANDATORY_FLOW_SCHEMAS, SUGGESTED_FLOW_SCHEMAS } from './default-schemas.ts';
