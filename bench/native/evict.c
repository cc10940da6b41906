/* Asks the kernel to drop the pages of every listed file: what is left to a user who may not write drop_caches. */
#include "file-list.h"

int main(int argc, char **argv) {
  if (argc != 2) die("usage: evict LIST", argv[0]);
  char *rest = load_list(argv[1]), *path;
  while ((path = next_path(&rest)) != NULL) {
    int fd = open(path, O_RDONLY);
    if (fd < 0) die("cannot be opened", path);
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
  }
  return 0;
}
