import type { Types } from 'mongoose';
import { type ApiTokenDoc, ApiTokenModel } from '../modules/auth/model.ts';
import { type UserDoc, UserModel } from '../modules/users/model.ts';
import { claimFirstUser } from '../modules/workspace/service.ts';

/** The people of a dump and who they are here: the same account, one with the same e-mail, or a new one. */
export class ImportedPeople {
  readonly #ids = new Map<string, Types.ObjectId>();
  added = 0;
  known = 0;

  async take(doc: UserDoc): Promise<void> {
    const here =
      (await UserModel.findById(doc._id, { _id: 1 }).lean()) ??
      (await UserModel.findOne({ emailKey: doc.emailKey }, { _id: 1 }).lean());
    if (here) this.known++;
    else await this.#add(doc);
    this.#ids.set(doc._id.toHexString(), here?._id ?? doc._id);
  }

  async #add(doc: UserDoc): Promise<void> {
    await UserModel.create(doc);
    this.added++;
    // Else the next to register would become the admin of a workspace that has one.
    if (doc.isAdmin) await claimFirstUser(doc._id.toHexString());
  }

  async takeToken(doc: ApiTokenDoc): Promise<void> {
    const user = this.idOf(doc.user);
    if (user && !(await ApiTokenModel.exists({ hash: doc.hash }))) await ApiTokenModel.create({ ...doc, user });
  }

  /** Who that person is here; undefined for somebody the dump does not hold. */
  idOf(id: Types.ObjectId | string): Types.ObjectId | undefined {
    return this.#ids.get(id.toString());
  }
}
