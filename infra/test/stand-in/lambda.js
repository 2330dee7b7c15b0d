export const handler = null;
