/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth.h"
#include "clock.h"
#include "dirs.h"
#include "secret.h"

#define SECRET_MAX	4096	/* bytes */
#define COMMAND_MS	20000	/* a token command's time */

extern char **environ;

/* Read what comes from fd within the time; longer is cut. */
static int
read_token(int fd, struct buf *out)
{
	int64_t end = clock_ms() + COMMAND_MS, left;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char piece[512];
	ssize_t n;

	while ((left = end - clock_ms()) > 0 && out->len < SECRET_MAX) {
		if (poll(&p, 1, (int)left) == -1 && errno != EINTR)
			return -1;
		if (p.revents == 0)
			continue;
		if ((n = read(fd, piece, sizeof(piece))) <= 0)
			return n == 0 ? 0 : -1;
		if (buf_add(out, piece, (size_t)n) == -1)
			return -1;
	}
	errno = ETIMEDOUT;
	return -1;
}

/* The first line that the command prints. */
static int
run_command(char **argv, struct buf *out, struct fail *f)
{
	posix_spawn_file_actions_t actions;
	int fds[2], status = -1, rc, got;
	size_t len;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) == -1)
		return fail_errno(f, "pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
	    O_RDONLY, 0);
	rc = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[1]);
	if (rc != 0) {
		close(fds[0]);
		return fail_set(f, FAIL_HERE, "token_command %s: %s", argv[0],
		    strerror(rc));
	}
	if ((got = read_token(fds[0], out)) == -1)
		kill(pid, SIGKILL);
	close(fds[0]);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	len = out->len > 0 ? strcspn((char *)out->p, "\r\n") : 0;
	if (got == -1 || status != 0 || len == 0)
		return fail_set(f, FAIL_HERE, "token_command %s: %s", argv[0],
		    got == -1 ? "gave no token in time" : status != 0 ?
		    "failed" : "printed nothing");
	out->p[out->len = len] = '\0';
	return 0;
}

static int
load_secret(struct buf *out, const struct device *d, const char *config,
    struct fail *f)
{
	char *dir;
	int rc;

	if (d->auth.token_command != NULL)
		return run_command(d->auth.token_command, out, f);
	if ((dir = dirs_config(config, f)) == NULL)
		return -1;
	rc = secret_load(d->auth.secret_file, dir, SECRET_MAX, true, out, f);
	free(dir);
	if (rc == 0 && strpbrk(buf_text(out), "\r\n") != NULL)
		return fail_set(f, FAIL_USAGE, "%s: more than one line",
		    d->auth.secret_file);
	return rc;
}

int
auth_set_header(struct auth_held *a, const char *name, const char *prefix,
    const char *value)
{
	buf_clear(&a->header);
	a->header.secret = true;
	if (buf_printf(&a->header, "%s: %s%s", name, prefix != NULL ? prefix :
	    "", value) == -1)
		return -1;
	a->poll.header = buf_text(&a->header);
	return 0;
}

int
auth_load(struct auth_held *a, const struct device *d, const struct profile *p,
    const char *config, struct fail *f)
{
	const char *name = d->auth.name != NULL ? d->auth.name : p->auth_name;
	int rc = 0;

	*a = (struct auth_held){ .secret.secret = true,
	    .header.secret = true };
	if (d->auth.type == AUTH_NONE)
		return 0;
	if (d->auth.type == AUTH_HEADER && name == NULL)
		return fail_set(f, FAIL_USAGE, "auth.name is missing: the "
		    "header's name");
	if (d->auth.type == AUTH_SESSION && p->session == NULL)
		return fail_set(f, FAIL_USAGE, "auth.type is session, but "
		    "profile %s has none", p->name);
	a->user = d->auth.user != NULL ? d->auth.user : p->auth_user;
	if ((d->auth.type == AUTH_BASIC || d->auth.type == AUTH_DIGEST) &&
	    a->user == NULL)
		return fail_set(f, FAIL_USAGE, "auth.user is missing");
	secret_guard();
	if (load_secret(&a->secret, d, config, f) == -1) {
		auth_wipe(a);
		return fail_at(f, "auth");
	}
	if (d->auth.type == AUTH_HEADER)
		rc = auth_set_header(a, name, NULL, buf_text(&a->secret));
	else if (d->auth.type == AUTH_BEARER)
		rc = auth_set_header(a, "Authorization", "Bearer ",
		    buf_text(&a->secret));
	else if (d->auth.type != AUTH_SESSION) {
		a->poll.mask = d->auth.type == AUTH_BASIC ?
		    (long)CURLAUTH_BASIC : (long)CURLAUTH_DIGEST;
		a->poll.user = a->user;
		a->poll.password = buf_text(&a->secret);
	}
	if (rc == -1)
		auth_wipe(a);
	return rc == -1 ? fail_nomem(f) : 0;
}

void
auth_wipe(struct auth_held *a)
{
	buf_free(&a->secret);
	buf_free(&a->header);
	a->poll = (struct poll_auth){ 0 };
}
