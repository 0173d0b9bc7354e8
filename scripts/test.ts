import { join } from 'node:path';
import { installPackages } from './packages.ts';

await installPackages(join(import.meta.dir, '..'));
const { runTests } = await import('./test/run-tests.ts');
process.exit(await runTests(process.argv.slice(2)));
