import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { readDump } from '../transfer/dump-file.ts';
import { type ImportSummary, importRecords } from '../transfer/import-records.ts';
import { readSlackWorkspace } from '../transfer/slack-records.ts';
import { CommandError } from './command-error.ts';
import { withProgress } from './record-progress.ts';
import { writing } from './with-talky.ts';

export function addImportCommand(program: Command): void {
  program
    .command('import <file>')
    .description('bring in what `export` wrote, or the zip of a Slack export; again adds only what is missing')
    .action(importWorkspace);
}

async function importWorkspace(file: string): Promise<void> {
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`);
  const records = (await isZip(file)) ? readSlackWorkspace(file) : readDump(file);
  tell(await writing(() => importRecords(withProgress('Importing', records))));
}

async function isZip(file: string): Promise<boolean> {
  return (await Bun.file(file).slice(0, 2).text()) === 'PK';
}

function tell({ people, chats, messages }: ImportSummary): void {
  console.log(`People: ${people.added} new, ${people.known} known.`);
  console.log(`Chats: ${chats.added} new, ${chats.known} known.`);
  console.log(`Messages: ${messages.added} new, ${messages.known} known, ${messages.left} left out.`);
  if (chats.keptApart.length > 0) {
    console.log(`Left out, for these chats have a history of their own here: ${chats.keptApart.join(', ')}.`);
  }
}
