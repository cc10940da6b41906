/* A list of files, one path a line, read into memory before any clock matters. */
#ifndef FILE_LIST_H
#define FILE_LIST_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void die(const char *what, const char *path) {
  fprintf(stderr, "%s: %s\n", path, what);
  exit(1);
}

/* The whole list as one string; walk it with next_path. */
static char *load_list(const char *path) {
  struct stat info;
  int fd = open(path, O_RDONLY);
  if (fd < 0 || fstat(fd, &info) != 0) die("cannot be opened", path);
  char *text = malloc((size_t)info.st_size + 1);
  ssize_t have = 0, got;
  while (have < info.st_size && (got = read(fd, text + have, (size_t)(info.st_size - have))) > 0) have += got;
  text[have] = '\0';
  close(fd);
  return text;
}

/* Cuts the next path off *rest; NULL at the end of the list. */
static char *next_path(char **rest) {
  char *path = *rest;
  if (*path == '\0') return NULL;
  char *end = strchr(path, '\n');
  if (end == NULL) {
    *rest = path + strlen(path);
  } else {
    *end = '\0';
    *rest = end + 1;
  }
  return path;
}

#endif
