import type { Message, Sender } from '@talky/server/protocol';
import type { Context } from './context.ts';

/** A context with the message it is about. */
export type MessageContext = Context & { readonly message: Message; readonly sender: Sender };
/** … whose message has text. */
export type TextContext = MessageContext & { readonly text: string };
/** … whose text is a command. */
export type CommandContext<Name extends string = string> = TextContext & {
  readonly command: Lowercase<Name>;
  readonly args: string;
};
/** … whose text an expression of `bot.hears` was found in. */
export type MatchContext = TextContext & { readonly match: RegExpExecArray };
/** … which tells that somebody joined. */
export type MemberContext = MessageContext & { readonly member: { readonly _id: string; readonly name: string } };

/** What each filter that has a fixed name narrows the context to. */
interface Narrowed {
  message: MessageContext;
  'message:text': TextContext;
  'message:edited': MessageContext;
  'message:deleted': MessageContext;
  mention: TextContext;
  'member:joined': MemberContext;
  'chat:added': Context;
}

/**
 * What `bot.on` can listen to.
 *
 * | filter | hears |
 * |---|---|
 * | `message` | every new message, the timeline's own lines excepted |
 * | `message:text` | … that has text |
 * | `message:edited`, `message:deleted` | later changes |
 * | `command:<name>` | new messages that begin with `/<name>`, whatever the case |
 * | `mention` | new messages that name the bot: `@` and its name |
 * | `member:joined` | somebody else joined a group or was added |
 * | `chat:added` | the bot is in a new chat |
 *
 * ```ts
 * const filter: Filter = 'command:roll';
 * ```
 */
export type Filter = keyof Narrowed | `command:${string}`;

/** The context behind a filter. */
export type Filtered<F extends Filter> = F extends keyof Narrowed
  ? Narrowed[F]
  : F extends `command:${infer Name}`
    ? CommandContext<Name>
    : never;

type Test = (ctx: Context) => boolean;

const isNew: Test = ({ update }) => update.kind === 'created' && !update.message.system;

const tests: Record<keyof Narrowed, Test> = {
  message: isNew,
  'message:text': (ctx) => isNew(ctx) && ctx.text !== undefined,
  'message:edited': ({ update }) => update.kind === 'edited',
  'message:deleted': ({ update }) => update.kind === 'deleted',
  mention: (ctx) => isNew(ctx) && (ctx.message?.mentions?.some(({ userId }) => userId === ctx.me._id) ?? false),
  'member:joined': ({ update, member, me }) =>
    update.kind === 'created' && member !== undefined && member._id !== me._id,
  'chat:added': ({ update }) => update.kind === 'added',
};

const commandFilter = /^command:([\w-]+)$/;

function testOf(filter: string): Test {
  if (Object.hasOwn(tests, filter)) return tests[filter as keyof Narrowed];
  const name = commandFilter.exec(filter)?.[1]?.toLowerCase();
  if (name === undefined) throw new TypeError(`There is no filter "${filter}".`);
  return (ctx) => ctx.command === name;
}

/** Makes a filter's test. Throws when there is no such filter. */
export function matches<F extends Filter>(filter: F): (ctx: Context) => ctx is Filtered<F> & Context {
  const test = testOf(filter);
  return (ctx): ctx is Filtered<F> & Context => test(ctx);
}
