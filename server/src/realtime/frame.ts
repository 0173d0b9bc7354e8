import { TypeCompiler } from '@sinclair/typebox/compiler';
import { DomainError } from '../errors.ts';
import { type CommandData, type CommandType, commands } from '../protocol/commands.ts';

/** A frame from a client, its shape checked. */
export type Frame = {
  [K in CommandType]: { type: K; id: string | number | undefined; data: CommandData[K] };
}[CommandType];

/** A frame that could not be understood; `id` when it at least said which it was. */
export class FrameError extends DomainError {
  readonly id: string | number | undefined;

  constructor(code: 'invalid_frame' | 'unknown_type' | 'invalid_request', message: string, id?: string | number) {
    super(code, message);
    this.id = id;
  }
}

const compile = <K extends CommandType>(type: K) => TypeCompiler.Compile(commands[type]);
const checks = Object.fromEntries(
  (Object.keys(commands) as CommandType[]).map((type) => [type, compile(type)]),
) as unknown as {
  [K in CommandType]: ReturnType<typeof compile<K>>;
};
/** Deeper nesting than any command needs; keeps validation from being made to work for nothing. */
const maxIdLength = 64;

function idOf(value: unknown): string | number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return typeof value === 'string' && value.length <= maxIdLength ? value : undefined;
}

function parse(text: string | Buffer): Record<string, unknown> {
  if (typeof text !== 'string') throw new FrameError('invalid_frame', 'Frames are JSON text, not binary.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FrameError('invalid_frame', 'This frame is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FrameError('invalid_frame', 'A frame is a JSON object.');
  return value as Record<string, unknown>;
}

/** Reads a frame. Throws a `FrameError` with one sentence that names what is wrong. */
export function readFrame(text: string | Buffer): Frame {
  const frame = parse(text);
  const id = idOf(frame.id);
  if (frame.id !== undefined && id === undefined)
    throw new FrameError('invalid_frame', `A frame's id is a number or up to ${maxIdLength} characters.`);
  const type = frame.type;
  if (typeof type !== 'string') throw new FrameError('invalid_frame', 'A frame needs a type.', id);
  if (!Object.hasOwn(checks, type)) throw new FrameError('unknown_type', 'There is no such frame type.', id);
  const data = frame.data === undefined ? {} : frame.data;
  const check = checks[type as CommandType];
  if (!check.Check(data)) {
    const first = check.Errors(data).First();
    const where = first?.path ? `data${first.path.slice(0, 80).replaceAll('/', '.')}` : 'data';
    throw new FrameError('invalid_request', `${type}: ${where} is missing or not what it should be.`, id);
  }
  return { type, id, data } as Frame;
}
