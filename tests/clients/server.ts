// The real server for programs that are no browsers.
export { OWNER, Server, test } from '../e2e/support/server';
