import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';

/** What is wrong with an export, as a sentence for whoever named the file. */
export class ExportError extends Error {
  override name = 'ExportError';
}

/** The JSON files of a Slack export. Other files in it are of no concern. */
export class Archive {
  private readonly files: Record<string, Uint8Array>;
  private readonly path: string;

  private constructor(path: string, files: Record<string, Uint8Array>) {
    this.path = path;
    this.files = files;
  }

  static open(path: string): Archive {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new ExportError(code === 'ENOENT' ? `${path} does not exist.` : `${path} cannot be read: ${message}.`);
    }
    try {
      return new Archive(path, unzipSync(bytes, { filter: ({ name }) => name.endsWith('.json') }));
    } catch (error) {
      throw new ExportError(`${path} is not a zip file that can be opened: ${(error as Error).message}.`);
    }
  }

  /** Names of the files in a folder, sorted: Slack names them by day. */
  list(folder: string): string[] {
    return Object.keys(this.files)
      .filter((name) => name.startsWith(`${folder}/`))
      .sort();
  }

  /** A file's list of objects. */
  read(name: string): Record<string, unknown>[] {
    const bytes = this.files[name];
    if (!bytes) throw new ExportError(`${this.path} holds no ${name}, so it is not a Slack export.`);
    let value: unknown;
    try {
      value = JSON.parse(strFromU8(bytes));
    } catch {
      throw new ExportError(`${name} in ${this.path} is not valid JSON.`);
    }
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'object' || item === null)) {
      throw new ExportError(`${name} in ${this.path} is not a list of objects, as Slack writes it.`);
    }
    return value;
  }
}
