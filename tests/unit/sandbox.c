/* SPDX-License-Identifier: ISC */
/* What sandbox.h says is given up, and what is not. */
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox.h"
#include "tap.h"

static void *
nothing(void *arg)
{
	return arg;
}

static int
inside(const char *dir)
{
	struct sandbox_path paths[] = { { dir, SANDBOX_WRITE },
	    { NULL, SANDBOX_READ }, { "/nonexistent", SANDBOX_READ } };
	char file[64];
	pthread_t t;
	int before, fd, got;

	snprintf(file, sizeof(file), "%s/file", dir);
	before = open("/etc/passwd", O_RDONLY);
	got = sandbox_enter(paths, 3);
	ok(before == -1 || read(before, &(char){ 0 }, 1) == 1,
	    "an open descriptor stays usable");
	fd = open(file, O_WRONLY | O_CREAT, 0600);
	ok(fd != -1 && write(fd, "x", 1) == 1, "a named directory can be written");
	close(fd);
	ok(unlink(file) == 0, "and emptied");
	ok(pthread_create(&t, NULL, nothing, NULL) == 0 &&
	    pthread_join(t, NULL) == 0, "threads can be made");
	if (got & SANDBOX_FILES) {
		ok(open("/tmp/jf-outside", O_WRONLY | O_CREAT, 0600) == -1 &&
		    errno == EACCES, "no file elsewhere can be made");
		ok(open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES,
		    "no file elsewhere can be read");
	} else
		skip("no Landlock in this kernel");
	if (got & SANDBOX_CALLS) {
		ok(socket(AF_INET, SOCK_STREAM, 0) == -1 && errno == EPERM,
		    "no socket");
		ok(execl("/bin/true", "true", (char *)NULL) == -1 &&
		    errno == EPERM, "no other program");
		ok(fork() == -1 && errno == EPERM, "no other process");
	} else
		skip("no seccomp here, or a sanitizer's build");
	return done();
}

/* The sandbox cannot be left, so a child enters it. */
int
main(void)
{
	char dir[] = "/tmp/jf-sandbox-XXXXXX";
	pid_t child;
	int status = 1;

	if (mkdtemp(dir) == NULL || (child = fork()) == -1)
		return 1;
	if (child == 0)
		return inside(dir);
	waitpid(child, &status, 0);
	rmdir(dir);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
