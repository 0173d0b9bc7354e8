import type { Command } from 'commander';
import { writeDump } from '../transfer/dump-file.ts';
import { readWorkspace } from '../transfer/read-workspace.ts';
import { withProgress } from './record-progress.ts';
import { reading } from './with-talky.ts';

export function addExportCommand(program: Command): void {
  program
    .command('export <file>')
    .description('write people, chats, members and messages to a file (gzipped JSON lines)')
    .option('--with-secrets', 'also the hashes of passwords and API tokens, so that everybody can go on elsewhere')
    .action(exportWorkspace);
}

async function exportWorkspace(file: string, { withSecrets = false }: { withSecrets?: boolean }): Promise<void> {
  await reading(() => writeDump(file, withProgress('Exporting', readWorkspace(withSecrets))));
  console.log(`The workspace is in ${file}.`);
}
