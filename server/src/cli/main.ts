import './quiet.ts';
import { Command } from 'commander';
import { ConfigError } from '../config.ts';
import { DomainError } from '../errors.ts';
import { ExportError } from '../slack/export/index.ts';
import { StoreError } from '../stores/managed/index.ts';
import { DumpError } from '../transfer/dump.ts';
import { addBotCommands } from './bot-commands.ts';
import { CommandError } from './command-error.ts';
import { addExportCommand } from './export-command.ts';
import { addImportCommand } from './import-command.ts';
import { addJobCommands } from './job-commands.ts';
import { addSetupCommands } from './setup-commands.ts';
import { addTokenCommands } from './token-commands.ts';
import { addUserCommands } from './user-commands.ts';

const program = new Command('talky').description(
  "The operator's commands. They work on the Talky that runs on TALKY_DATA (./data), or start its stores for a moment.",
);
for (const add of [
  addUserCommands,
  addTokenCommands,
  addBotCommands,
  addExportCommand,
  addImportCommand,
  addJobCommands,
  addSetupCommands,
])
  add(program);

/** Errors that speak to the operator; anything else is a fault of ours and shows where. */
const plain = [CommandError, ConfigError, DomainError, DumpError, ExportError, StoreError];

try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error && plain.some((kind) => error instanceof kind) ? error.message : error);
  process.exit(1);
}
