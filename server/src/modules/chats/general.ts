import { ChatModel } from './model.ts';

let generalId: string | undefined;

async function findOrCreate() {
  const found = await ChatModel.findOne({ isGeneral: true }).lean();
  if (found) return found;
  try {
    return await ChatModel.create({ name: 'general', isGroup: true, isPublic: true, isGeneral: true });
  } catch (error) {
    const made = await ChatModel.findOne({ isGeneral: true }).lean();
    if (!made) throw error;
    return made;
  }
}

/** Makes #general, the public group everyone starts in, when there is none yet; gives its id. */
export async function ensureGeneral(): Promise<string> {
  generalId = (await findOrCreate())._id.toHexString();
  return generalId;
}

/** The id of #general. */
export async function findGeneralId(): Promise<string> {
  return generalId ?? (await ensureGeneral());
}
