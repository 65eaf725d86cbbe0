/* A disk that fails when it is told to: loaded before the C library, it counts the calls that change files below one
   folder and lets one of them, or all from it on, fail. Built and armed by evaluation/disk_faults.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[PATH_MAX];
static size_t folder_length;
static volatile int count, at, error_number, lasting, half;

/* error 0: count only; half: write half of what is asked, then fail with `error`. Returns the calls counted before. */
int faulty_arm(const char *below, int nth, int error, int goes_on, int halves) {
    int before = count;
    folder_length = 0;
    strncpy(folder, below, sizeof folder - 1);
    count = 0, at = nth, error_number = error, lasting = goes_on, half = halves;
    folder_length = strlen(folder);
    return before;
}

static int below(const char *path) {
    return folder_length && path && strncmp(path, folder, folder_length) == 0;
}

static int open_below(int fd) {
    char link[40], path[PATH_MAX];
    if (!folder_length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

/* Whether this call is to fail. */
static int due(int concerned) {
    if (!concerned) return 0;
    int now = __sync_add_and_fetch(&count, 1);
    return error_number && (now == at || (lasting && now > at));
}

static int fails(void) { errno = error_number; return -1; }

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define WRITES(name, kind) \
    ssize_t name(int fd, const void *data, size_t size, kind offset) { \
        REAL(ssize_t, #name, int, const void *, size_t, kind); \
        if (!due(open_below(fd))) return real(fd, data, size, offset); \
        if (half && count == at && size > 1) return real(fd, data, size / 2, offset); \
        return fails(); \
    }
WRITES(pwrite, off_t)
WRITES(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (fd <= 2 || !due(open_below(fd))) return real(fd, data, size);
    if (half && count == at && size > 1) return real(fd, data, size / 2);
    return fails();
}

ssize_t writev(int fd, const struct iovec *parts, int number) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    return fd > 2 && due(open_below(fd)) ? fails() : real(fd, parts, number);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t size) {
    REAL(ssize_t, "sendfile", int, int, off_t *, size_t);
    return due(open_below(to)) ? fails() : real(to, from, offset, size);
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) {
    REAL(ssize_t, "sendfile64", int, int, off64_t *, size_t);
    return due(open_below(to)) ? fails() : real(to, from, offset, size);
}

ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t size, unsigned flags) {
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned);
    return due(open_below(to)) ? fails() : real(from, a, to, b, size, flags);
}

#define ON_OPEN(name) int name(int fd) { REAL(int, #name, int); return due(open_below(fd)) ? fails() : real(fd); }
ON_OPEN(fsync)
ON_OPEN(fdatasync)

#define ON_PATHS(name) \
    int name(const char *a, const char *b) { \
        REAL(int, #name, const char *, const char *); \
        return due(below(a) || below(b)) ? fails() : real(a, b); \
    }
ON_PATHS(rename)
ON_PATHS(link)

int renameat(int x, const char *a, int y, const char *b) {
    REAL(int, "renameat", int, const char *, int, const char *);
    return due(below(a) || below(b)) ? fails() : real(x, a, y, b);
}

int linkat(int x, const char *a, int y, const char *b, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    return due(below(a) || below(b)) ? fails() : real(x, a, y, b, flags);
}

int unlink(const char *a) { REAL(int, "unlink", const char *); return due(below(a)) ? fails() : real(a); }

int mkdir(const char *a, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    return due(below(a)) ? fails() : real(a, mode);
}

#define TRUNCATES(name, kind) \
    int name(int fd, kind size) { \
        REAL(int, #name, int, kind); \
        return due(open_below(fd)) ? fails() : real(fd, size); \
    }
TRUNCATES(ftruncate, off_t)
TRUNCATES(ftruncate64, off64_t)
