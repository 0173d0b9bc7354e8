import mongoose, { Schema } from 'mongoose';

const { ObjectId } = Schema.Types;

/** The three collections of the well-known MERN chats: members in an array, the newest message by reference. */
const userSchema = new Schema({ name: { type: String, required: true }, pic: String }, { timestamps: true });

const chatSchema = new Schema(
  {
    name: String,
    isGroup: Boolean,
    users: [{ type: ObjectId, ref: 'User' }],
    latestMessage: { type: ObjectId, ref: 'Message' },
  },
  { timestamps: true },
);
chatSchema.index({ users: 1 });

const messageSchema = new Schema(
  {
    chat: { type: ObjectId, ref: 'Chat', required: true },
    sender: { type: ObjectId, ref: 'User', required: true },
    content: { type: String, required: true, trim: true },
    /** Counted by the client that sends: nothing here numbers messages. */
    seq: Number,
  },
  { timestamps: true },
);
messageSchema.index({ chat: 1, _id: -1 });

export const User = mongoose.model('User', userSchema);
export const Chat = mongoose.model('Chat', chatSchema);
export const Message = mongoose.model('Message', messageSchema);

/** Connects with the durability that Talky has: a majority's journal. */
export async function openPeerStore(url: string): Promise<void> {
  await mongoose.connect(url, { writeConcern: { w: 'majority', journal: true } });
  await Promise.all([User.init(), Chat.init(), Message.init()]);
}
