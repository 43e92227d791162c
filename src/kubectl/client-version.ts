/** What the commands follow in words and behaviour. */
export const CLIENT_VERSION = 'v1.33.1';
