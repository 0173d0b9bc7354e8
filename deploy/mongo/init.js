// For mongosh: makes the replica set of three and Talky's account, which may do nothing outside its own database.
const members = (process.env.MONGO_MEMBERS ?? 'mongo1:27017,mongo2:27017,mongo3:27017').split(',');
const root = encodeURIComponent(process.env.MONGO_ROOT_PASSWORD);

// rs works on the db of the shell.
db = connect(`mongodb://root:${root}@${members[0]}/admin?directConnection=true`);
try {
  rs.status();
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  rs.initiate({ _id: 'rs0', members: members.map((host, _id) => ({ _id, host })) });
}

// The set first elects a primary.
const talky = connect(
  `mongodb://root:${root}@${members.join(',')}/talky?replicaSet=rs0&authSource=admin&serverSelectionTimeoutMS=60000`,
);
const account = { pwd: process.env.MONGO_PASSWORD, roles: [{ role: 'readWrite', db: 'talky' }] };
if (talky.getUser('talky')) talky.updateUser('talky', account);
else talky.createUser({ user: 'talky', ...account });
print('The replica set and the account are there.');
