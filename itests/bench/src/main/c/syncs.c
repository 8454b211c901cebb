/*
 * Counts what a process asks of the disk: fsync, fdatasync, and writes to files that were opened with O_SYNC or O_DSYNC. Loaded
 * with LD_PRELOAD; adds to the three numbers in the file that ALLIUM_SYNCS names.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FSYNC, FDATASYNC, SYNCED_WRITE, COUNTERS };

#define MOST_FILES 65536

static int64_t *counters;
static unsigned char synced[MOST_FILES];

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("ALLIUM_SYNCS");
    int fd = name ? open(name, O_RDWR) : -1;
    if (fd >= 0) {
        void *page = mmap(NULL, COUNTERS * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (page != MAP_FAILED) {
            counters = page;
        }
        close(fd);
    }
}

static void count(int which) {
    if (counters) {
        __atomic_add_fetch(&counters[which], 1, __ATOMIC_RELAXED);
    }
}

static int opened(int fd, int flags) {
    if (fd >= 0 && fd < MOST_FILES) {
        synced[fd] = (flags & O_DSYNC) != 0;
    }
    return fd;
}

static void written(int fd) {
    if (fd >= 0 && fd < MOST_FILES && synced[fd]) {
        count(SYNCED_WRITE);
    }
}

#define NEXT(name, type) \
    static type next; \
    if (!next) next = (type)dlsym(RTLD_NEXT, #name)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        typedef int (*function)(const char *, int, mode_t); \
        NEXT(name, function); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return opened(next(path, flags, mode), flags); \
    }

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        typedef int (*function)(int, const char *, int, mode_t); \
        NEXT(name, function); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return opened(next(folder, path, flags, mode), flags); \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int fsync(int fd) {
    typedef int (*function)(int);
    NEXT(fsync, function);
    count(FSYNC);
    return next(fd);
}

int fdatasync(int fd) {
    typedef int (*function)(int);
    NEXT(fdatasync, function);
    count(FDATASYNC);
    return next(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    typedef ssize_t (*function)(int, const void *, size_t);
    NEXT(write, function);
    written(fd);
    return next(fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    typedef ssize_t (*function)(int, const struct iovec *, int);
    NEXT(writev, function);
    written(fd);
    return next(fd, parts, count);
}

#define PWRITE(name) \
    ssize_t name(int fd, const void *bytes, size_t length, off_t at) { \
        typedef ssize_t (*function)(int, const void *, size_t, off_t); \
        NEXT(name, function); \
        written(fd); \
        return next(fd, bytes, length, at); \
    }

PWRITE(pwrite)
PWRITE(pwrite64)
