import type { SlackMessage } from './slack-export.ts';

/** Old exports name no author of a comment on a file but in its text: `<@U1> commented on …`. */
export function authorOf({ user, text, file }: SlackMessage): string | undefined {
  return user ?? /^<@(\w+)/.exec(text ?? '')?.[1] ?? file?.user;
}
