export * from './codes.ts';
export * from './commands.ts';
export * from './events.ts';
export * from './limits.ts';
export * from './resources.ts';
