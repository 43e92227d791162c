/** Build arguments that need no ARG (BuildKit: predefined ARGs). */
export const PREDEFINED_ARGS = /^(?:https?|ftp|no|all)_proxy$/i;
