import { join } from 'node:path';
import { installPackages } from './packages.ts';

// What follows needs packages, so it is imported only once they are there.
await installPackages(join(import.meta.dir, '..'));
const { launch } = await import('./launch/launch.ts');
await launch({ isDev: process.argv.includes('--dev') });
