/** The process's log: one JSON object a line, secrets never in it. */
export { log } from '@talky/server/observe';
