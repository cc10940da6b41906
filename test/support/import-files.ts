// Imports the files it is given, one after the other: the tests of several files in one process.
for (const file of process.argv.slice(2)) await import(file);
