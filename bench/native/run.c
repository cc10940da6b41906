/*
 * Runs one command and writes what it cost to file descriptor 3, as one line of JSON.
 *
 * A C program, because the peak memory wait4() reports for a child starts at that of the process it was forked from:
 * measured from Node it would never be below Node's own. Time and memory include the children the command waited for.
 *
 *   run COMMAND [ARGUMENT...]      run -1 COMMAND [ARGUMENT...]   on the first core this process may use
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPORT_FD = 3 };

static long long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long to_us(struct timeval time) { return time.tv_sec * 1000000LL + time.tv_usec; }

static int pin_to_first_core(void) {
  cpu_set_t allowed, one;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return -1;
  int core = 0;
  while (core < CPU_SETSIZE && !CPU_ISSET(core, &allowed)) core++;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  return sched_setaffinity(0, sizeof one, &one);
}

int main(int argc, char **argv) {
  int pinned = argc > 1 && strcmp(argv[1], "-1") == 0;
  char **command = argv + 1 + pinned;
  if (command[0] == NULL) {
    fprintf(stderr, "usage: run [-1] COMMAND [ARGUMENT...]\n");
    return 2;
  }
  if (pinned && pin_to_first_core() != 0) {
    perror("cannot pin to one core");
    return 1;
  }
  long long start = now_ns();
  pid_t child = fork();
  if (child == 0) {
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    execvp(command[0], command);
    fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
    _exit(127);
  }
  int status;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) < 0) {
    perror("cannot run the command");
    return 1;
  }
  long long wall = now_ns() - start;
  dprintf(REPORT_FD, "{\"exit\":%d,\"wallNs\":%lld,\"userUs\":%lld,\"sysUs\":%lld,\"maxRssKib\":%ld}\n",
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), wall, to_us(used.ru_utime),
          to_us(used.ru_stime), used.ru_maxrss);
  return 0;
}
