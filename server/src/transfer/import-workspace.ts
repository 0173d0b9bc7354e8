import { type WorkspaceDoc, WorkspaceModel } from '../modules/workspace/model.ts';
import { findWorkspace } from '../modules/workspace/service.ts';

/** A Talky that has people keeps its own name and door; an empty one must not stand open where the other was closed. */
export async function takeWorkspace(doc: Pick<WorkspaceDoc, 'name' | 'isNamed' | 'registration'>): Promise<void> {
  const { hasUsers } = await findWorkspace();
  if (hasUsers) return;
  const { name, isNamed, registration } = doc;
  await WorkspaceModel.updateOne({ _id: 'workspace' }, { $set: { name, isNamed, registration } }, { upsert: true });
}
