// Calls on files, each line the result and errno of one: names, positions, pipes, locks, events, sockets.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define T(call) do { errno = 0; long r_ = (long)(call); printf("%s = %ld %s\n", #call, r_, \
    r_ < 0 ? strerror(errno) : ""); } while (0)

static char buf[200000];

static void names(void)
{
    int fd;
    struct stat st;
    T(mkdir("d", 0755)); T(mkdir("d", 0755)); T(mkdir("d/", 0755)); T(mkdir("x/y", 0755));
    T(open("d", O_WRONLY) < 0 ? -1 : 0); T(open("d/none", O_RDONLY)); T(open("d/f/", O_CREAT | O_WRONLY, 0644));
    fd = open("d/f", O_CREAT | O_EXCL | O_RDWR, 0604);
    T(write(fd, "0123456789", 10)); T(open("d/f", O_CREAT | O_EXCL | O_RDWR, 0600)); T(open("d/f", O_DIRECTORY));
    T(lseek(fd, -3, SEEK_END)); T(read(fd, buf, 100)); T(lseek(fd, -1, SEEK_SET)); T(lseek(fd, 5, SEEK_DATA));
    T(lseek(fd, 5, SEEK_HOLE)); T(lseek(fd, 50, SEEK_DATA)); T(pread(fd, buf, 5, 8)); T(pread(fd, buf, 5, -1));
    T(pwrite(fd, "abc", 3, 20)); T(fstat(fd, &st)); printf("%ld %o %ld\n", (long)st.st_size, st.st_mode, (long)st.st_nlink);
    T(ftruncate(fd, 5)); T(ftruncate(fd, -1)); T(fstat(fd, &st)); printf("%ld\n", (long)st.st_size);
    T(link("d/f", "d/g")); T(link("d", "e")); T(link("d/f", "d/g")); T(stat("d/g", &st));
    printf("%ld\n", (long)st.st_nlink);
    T(symlink("f", "d/s")); T(symlink("", "d/t")); T(readlink("d/s", buf, 100)); T(readlink("d/f", buf, 100));
    T(lstat("d/s", &st)); printf("%o %ld\n", st.st_mode, (long)st.st_size); T(open("d/s", O_NOFOLLOW));
    T(symlink("loop", "loop")); T(open("loop", O_RDONLY)); T(access("d/f", X_OK)); T(access("d/f", R_OK));
    T(rename("d/f", "d/h")); T(rename("d/none", "d/i")); T(rename("d", "d/sub")); T(mkdir("e", 0700));
    T(rename("e", "d/h")); T(rename("d/h", "e")); T(rename("d/g", "d/h")); T(rename("d", "e"));
    T(rmdir("e")); T(unlink("e")); T(rmdir("e/h")); T(unlink("e/s")); T(unlink("e/h")); T(unlink("e/g")); T(rmdir("e/."));
    T(rmdir("e")); T(unlink("loop")); T(rmdir("/")); T(unlink("none")); T(chdir("none")); T(creat("/", 0));
    T(fchmod(fd, 04755)); T(fstat(fd, &st)); printf("%o\n", st.st_mode); T(close(fd)); T(close(fd)); T(read(fd, buf, 1));
    T(write(1, (void *)8, 1)); T(open((void *)8, 0)); T(fcntl(0, 9999)); T(fcntl(99, F_GETFD)); T(dup2(1, 99999999));
    T(syscall(SYS_renameat2, AT_FDCWD, "none", AT_FDCWD, "none2", 3));
    T(umask(027)); T(umask(022));
}

static void contents(void)
{
    int a = open("a", O_CREAT | O_RDWR | O_TRUNC, 0600), b = open("b", O_CREAT | O_RDWR | O_TRUNC, 0600);
    struct iovec v[3] = {{"one", 3}, {"", 0}, {"two", 3}}, w[2] = {{buf, 2}, {buf + 10, 50}};
    off_t off = 2;
    int p[2], q[2], n;
    T(writev(a, v, 3)); T(lseek(a, 0, 0)); T(readv(a, w, 2)); T(preadv(a, w, 2, 3)); T(pwritev(a, v, 3, 4));
    T(writev(a, v, -1)); T(syscall(SYS_preadv2, a, w, 1, -1L, 0, 0)); T(lseek(a, 0, SEEK_CUR));
    T(sendfile(b, a, &off, 5)); printf("%ld\n", (long)off); T(sendfile(b, a, 0, 100)); T(lseek(b, 0, SEEK_CUR));
    off = 0; T(copy_file_range(a, &off, b, 0, 4, 0)); T(copy_file_range(a, &off, b, 0, 4, 1));
    T(fallocate(a, 0, 0, 5000)); T(fallocate(a, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 1, 2)); T(fallocate(a, 0, -1, 5));
    T(pread(a, buf, 6, 0)); printf("%d %d %d %d\n", buf[0], buf[1], buf[2], buf[3]); T(lseek(a, 0, SEEK_END));
    pipe(p); pipe2(q, O_NONBLOCK | O_CLOEXEC); T(fcntl(q[0], F_GETFD)); T(fcntl(q[0], F_GETFL)); T(fcntl(q[1], F_GETFL));
    T(fcntl(p[1], F_GETPIPE_SZ)); T(fcntl(p[1], F_SETPIPE_SZ, 4096)); T(fcntl(p[1], F_SETPIPE_SZ, 10000));
    T(read(q[0], buf, 1)); T(write(q[1], buf, 200000)); T(write(q[1], buf, 1)); T(ioctl(q[0], FIONREAD, &n)); printf("%d\n", n);
    T(lseek(p[0], 0, 0)); T(pread(p[0], buf, 1, 0)); T(read(p[1], buf, 1)); T(write(p[0], buf, 1));
    T(write(p[1], "splice me", 9)); off = 100; T(tee(p[0], q[1], 9, SPLICE_F_NONBLOCK)); T(splice(p[0], 0, b, &off, 9, 0));
    T(splice(a, 0, b, 0, 9, 0)); off = 0; T(splice(a, &off, p[1], 0, 7, 0)); T(read(p[0], buf, 100)); T(vmsplice(p[1], v, 3, 0));
    T(read(p[0], buf, 100)); T(close(p[1])); T(read(p[0], buf, 100)); signal(SIGPIPE, SIG_IGN); T(close(q[0]));
    T(write(q[1], "x", 1)); T(ioctl(a, TCGETS, buf)); T(dup3(a, a, 0)); T(dup3(a, 50, O_CLOEXEC)); T(fcntl(50, F_GETFD));
    T(fcntl(a, F_DUPFD, 60)); T(syscall(SYS_close_range, 50, 70, 0)); T(fcntl(50, F_GETFD)); T(fsync(a)); T(fsync(p[0]));
    T(posix_fadvise(a, 0, 0, 99)); T(open("a", O_RDONLY | O_TMPFILE)); T(flock(a, LOCK_EX)); T(flock(a, 99));
    T(unlink("a")); T(unlink("b")); T(write(a, "still", 5)); T(close(a)); T(close(b));
}

static void locks(void)
{
    int fd = open("l", O_CREAT | O_RDWR, 0600), status, other;
    struct flock l = {.l_type = F_WRLCK, .l_start = 10, .l_len = 10};
    T(fcntl(fd, F_SETLK, &l));
    fflush(stdout);
    if (fork() == 0) {
        l.l_type = F_RDLCK; l.l_start = 0; l.l_len = 0;
        T(fcntl(fd, F_GETLK, &l)); printf("%d %ld %ld %d\n", l.l_type, (long)l.l_start, (long)l.l_len, l.l_pid == getppid());
        l.l_type = F_RDLCK; l.l_start = 0; l.l_len = 0; T(fcntl(fd, F_SETLK, &l)); l.l_len = 10; T(fcntl(fd, F_SETLK, &l));
        other = open("l", O_RDWR); T(flock(other, LOCK_EX | LOCK_NB)); fflush(stdout);
        l.l_type = F_WRLCK; l.l_start = 15; l.l_len = 1; T(fcntl(fd, F_SETLKW, &l)); fflush(stdout);
        _exit(0);
    }
    usleep(200000);
    l.l_type = F_UNLCK; l.l_start = 0; l.l_len = 0; int freed = fcntl(fd, F_SETLK, &l);
    wait(&status); T(freed); T(status); T(unlink("l"));
    T(mkfifo("ff", 0600)); T(open("ff", O_WRONLY | O_NONBLOCK)); fflush(stdout);
    if (fork() == 0) { fd = open("ff", O_WRONLY); write(fd, "through", 7); _exit(0); }
    fd = open("ff", O_RDONLY); T(read(fd, buf, 100)); T(read(fd, buf, 100)); wait(&status); T(unlink("ff"));
}

static void events(void)
{
    int p[2], ep = epoll_create1(0), ev = eventfd(2, EFD_NONBLOCK), tf, sf, n;
    struct epoll_event e = {.events = EPOLLIN | EPOLLET, .data.u32 = 7}, out[4];
    struct pollfd pf[2];
    struct itimerspec its = {{0, 20000000}, {0, 10000000}}, old;
    unsigned long long value = 0;
    struct signalfd_siginfo si;
    struct timeval tv = {0, 10000};
    sigset_t set;
    fd_set r;
    pipe(p);
    T(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e)); T(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e)); T(epoll_wait(ep, out, 4, 0));
    T(write(p[1], "x", 1)); T(epoll_wait(ep, out, 4, 100)); printf("%u %u\n", out[0].events, out[0].data.u32);
    T(epoll_wait(ep, out, 4, 10)); T(write(p[1], "y", 1)); T(epoll_wait(ep, out, 4, 10)); T(epoll_wait(ep, out, 0, 10));
    T(read(ev, &value, 8)); printf("%llu\n", value); T(read(ev, &value, 8)); value = 5; T(write(ev, &value, 8)); T(read(ev, &value, 4));
    tf = timerfd_create(CLOCK_MONOTONIC, 0); T(timerfd_settime(tf, 0, &its, &old)); usleep(35000); T(read(tf, &value, 8));
    printf("%d\n", value == 2 || value == 3); T(timerfd_gettime(tf, &its)); printf("%ld\n", its.it_interval.tv_nsec);
    sigemptyset(&set); sigaddset(&set, SIGUSR1); sigprocmask(SIG_BLOCK, &set, 0); sf = signalfd(-1, &set, SFD_NONBLOCK);
    T(read(sf, &si, sizeof si)); kill(getpid(), SIGUSR1); T(read(sf, &si, sizeof si)); printf("%d %d\n", si.ssi_signo, si.ssi_pid == getpid());
    pf[0] = (struct pollfd){p[0], POLLIN, 0}; pf[1] = (struct pollfd){77, POLLIN, 0}; T(poll(pf, 2, 100));
    printf("%x %x\n", pf[0].revents, pf[1].revents); read(p[0], buf, 10); T(poll(pf, 1, 10)); close(p[1]); T(poll(pf, 1, -1));
    printf("%x\n", pf[0].revents); FD_ZERO(&r); FD_SET(ev, &r); n = ev + 1; T(select(n, &r, 0, 0, &tv) >= 0);
    FD_SET(77, &r); T(select(78, &r, 0, 0, &tv));
    n = memfd_create("m", MFD_ALLOW_SEALING); T(ftruncate(n, 100)); T(fcntl(n, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW));
    T(ftruncate(n, 50)); T(ftruncate(n, 200)); T(write(n, buf, 150)); T(fcntl(n, F_GET_SEALS)); T(fcntl(n, F_ADD_SEALS, F_SEAL_WRITE));
    T(write(n, "x", 1)); T(pread(n, buf, 10, 95)); T(fcntl(p[0], F_GET_SEALS)); T(memfd_create("m", 0x100));
    T(epoll_ctl(ep, EPOLL_CTL_ADD, n, &e)); T(epoll_ctl(ep, EPOLL_CTL_ADD, ep, &e)); T(epoll_ctl(ep, EPOLL_CTL_DEL, n, 0));
}

static void sockets(void)
{
    int s[2], l, c, d, n;
    struct sockaddr_un a = {AF_UNIX, "sock"};
    socklen_t len = sizeof a;
    char control[64] = {0};
    struct iovec v = {"with file", 9}, w = {buf, 100};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(sizeof(int))};
    struct cmsghdr *h = (struct cmsghdr *)control;
    struct stat st;
    T(socketpair(AF_UNIX, SOCK_STREAM, 0, s)); T(write(s[0], "hello", 5)); T(recv(s[1], buf, 3, MSG_PEEK)); T(read(s[1], buf, 100));
    T(recv(s[1], buf, 3, MSG_DONTWAIT)); h->cmsg_len = CMSG_LEN(sizeof(int)); h->cmsg_level = SOL_SOCKET; h->cmsg_type = SCM_RIGHTS;
    n = open(".", O_RDONLY | O_DIRECTORY); memcpy(CMSG_DATA(h), &n, sizeof n); T(sendmsg(s[0], &m, 0)); close(n);
    memset(control, 0, sizeof control); m.msg_iov = &w; m.msg_controllen = sizeof control; T(recvmsg(s[1], &m, 0));
    memcpy(&n, CMSG_DATA(h), sizeof n); T(fstat(n, &st)); printf("%d %d\n", S_ISDIR(st.st_mode), (int)m.msg_controllen);
    T(shutdown(s[0], SHUT_WR)); T(read(s[1], buf, 1)); T(write(s[1], "back", 4)); T(read(s[0], buf, 10)); T(close(s[0]));
    T(send(s[1], "x", 1, MSG_NOSIGNAL)); T(read(s[1], buf, 1)); T(socket(AF_UNIX, 77, 0)); T(socket(999, SOCK_STREAM, 0));
    l = socket(AF_UNIX, SOCK_STREAM, 0); unlink("sock"); T(connect(l, (void *)&a, len)); T(bind(l, (void *)&a, len));
    T(accept(l, 0, 0)); T(listen(l, 5)); c = socket(AF_UNIX, SOCK_STREAM, 0); T(connect(c, (void *)&a, len)); d = accept(l, 0, 0);
    T(connect(c, (void *)&a, len)); T(write(c, "abc", 3)); T(read(d, buf, 9)); T(getpeername(c, (void *)&a, &len)); printf("%s %u\n", a.sun_path, len);
    T(getsockopt(c, SOL_SOCKET, SO_TYPE, &n, &(socklen_t){4})); printf("%d\n", n); T(close(d)); T(read(c, buf, 1)); T(write(1000, "", 0));
    T(bind(c, (void *)&a, len)); T(close(l)); T(close(c)); c = socket(AF_UNIX, SOCK_STREAM, 0); T(connect(c, (void *)&a, sizeof a)); T(unlink("sock"));
    T(socketpair(AF_UNIX, SOCK_DGRAM, 0, s)); T(write(s[0], "one", 3)); T(write(s[0], "second", 6)); T(read(s[1], buf, 2)); T(read(s[1], buf, 99));
    T(listen(s[0], 1)); T(accept(s[0], 0, 0)); T(recv(0, buf, 1, 0)); T(getpeername(c, (void *)&a, &len));
}

int main(void)
{
    setvbuf(stdout, 0, _IOFBF, 1 << 16);
    names(); contents(); locks(); events(); sockets();
    return 0;
}
