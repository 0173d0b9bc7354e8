import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  findBinary,
  isPrimary,
  mongodBinary,
  mongodCommand,
  redisAnswers,
  redisBinary,
  redisCommand,
} from '@talky/server/stores';
import { freePort } from '../../backend/free-port.ts';
import { Program, until } from './program.ts';

/** A store with a port that it keeps over its deaths. */
export class Store {
  readonly port: number;
  readonly program: Program;
  private readonly name: string;
  private readonly folder: string;
  private readonly answers: () => Promise<boolean>;

  private constructor(
    name: string,
    folder: string,
    port: number,
    command: string[],
    answers: () => Promise<boolean>,
    log: string,
  ) {
    this.name = name;
    this.folder = folder;
    this.port = port;
    this.answers = answers;
    this.program = new Program({ command, log });
  }

  static async mongod(dataDir: string, say: (line: string) => void): Promise<Store> {
    const [folder, port, log] = [join(dataDir, 'mongo'), freePort(), join(dataDir, 'mongod.log')];
    const command = mongodCommand({ binary: await findBinary(mongodBinary, say), folder, port, log });
    return new Store('MongoDB', folder, port, command, () => isPrimary(port), log);
  }

  static async redis(dataDir: string, say: (line: string) => void): Promise<Store> {
    const [folder, port, log] = [join(dataDir, 'redis'), freePort(), join(dataDir, 'redis.log')];
    const command = redisCommand({ binary: await findBinary(redisBinary, say), folder, port, log });
    return new Store('Redis', folder, port, command, () => redisAnswers(port), log);
  }

  /** Resolves when it takes writes. */
  async start(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    this.program.start();
    await until(this.name, this.answers);
  }

  /** Loses everything it knew. Only while it is dead. */
  forget(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
