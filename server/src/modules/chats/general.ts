import { ChatModel } from './model.ts';

let generalId: string | undefined;
let generalOf: unknown;

/** The id of #general, the public group everyone starts in; makes it when there is none yet. */
export async function findGeneralId(): Promise<string> {
  // Another database, another #general: in tests one process sees several.
  if (generalId && generalOf === ChatModel.db.name) return generalId;
  const chat = await findOrCreate();
  generalOf = ChatModel.db.name;
  generalId = chat._id.toHexString();
  return generalId;
}

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
