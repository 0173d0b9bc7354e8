import { join } from 'node:path';
import { installPackages } from './packages.ts';

await installPackages(join(import.meta.dir, '..'));
const { check } = await import('./check/check.ts');
process.exit(await check(process.argv.slice(2)));
