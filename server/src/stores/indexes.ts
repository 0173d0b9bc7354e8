import mongoose from 'mongoose';

/** Makes every collection and index there is a model for; harmless when they exist, also when several instances start at once. */
export async function ensureIndexes(): Promise<void> {
  await Promise.all(
    Object.values(mongoose.models).map(async (model) => {
      await model.createCollection();
      await model.createIndexes();
    }),
  );
}
