// Before anything reads it: the operator gets sentences, not the server's log.
process.env.LOG_LEVEL ||= 'error';
