import type { Command } from 'commander';
import { installLivekit } from '../stores/managed/index.ts';

export function addSetupCommands(program: Command): void {
  program
    .command('setup')
    .description('what Talky can use and does not bring itself')
    .command('livekit')
    .description('build LiveKit, for calls of many; needs Go 1.26 or newer and a few minutes')
    .action(async () => {
      const path = await installLivekit(process.env, (line) => console.log(line));
      console.log(`LiveKit is ${path}: \`bun start\` uses it from its next start on.`);
    });
}
