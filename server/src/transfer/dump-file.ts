import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { mongo } from 'mongoose';
import { DumpError, type DumpRecord } from './dump.ts';

const { EJSON } = mongo.BSON;

/** Writes records, one a line, gzipped; the file appears under its name only once it is whole. */
export async function writeDump(path: string, records: AsyncIterable<DumpRecord>): Promise<void> {
  const unfinished = `${path}.unfinished`;
  try {
    await pipeline(Readable.from(toLines(records)), createGzip(), createWriteStream(unfinished, { mode: 0o600 }));
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

async function* toLines(records: AsyncIterable<DumpRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${EJSON.stringify(record)}\n`;
}

/** Reads what `writeDump` wrote, gzipped or unpacked. */
export async function* readDump(path: string): AsyncGenerator<DumpRecord> {
  let number = 0;
  let last: DumpRecord['kind'] | undefined;
  for await (const line of linesOf(path)) {
    const record = parse(line, ++number);
    if (number === 1 && record.kind !== 'talky') throw new DumpError(`${path} is no export of Talky's.`);
    last = record.kind;
    yield record;
  }
  if (last !== 'end') throw new DumpError(`${path} ends too early; what it holds is in, the rest is missing.`);
}

function parse(line: string, number: number): DumpRecord {
  try {
    return EJSON.parse(line);
  } catch {
    throw new DumpError(`Line ${number} of the export cannot be read.`);
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of await open(path)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Unpacked where its first two bytes say gzip, whatever the file is called. */
async function open(path: string): Promise<AsyncIterable<Buffer>> {
  const file = createReadStream(path);
  const start = await Bun.file(path).slice(0, 2).bytes();
  return start[0] === 0x1f && start[1] === 0x8b ? unzipped(file) : file;
}

/** Whatever comes out before a break in the file still counts. */
async function* unzipped(file: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of file.pipe(createGunzip())) yield chunk;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) return;
    throw error;
  }
}
