/* SPDX-License-Identifier: ISC */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "child.h"
#include "cli.h"
#include "clock.h"
#include "http.h"
#include "msg.h"

#define RETRY_MS	30000	/* a look at what waits, while nothing new comes */
#define PAUSE_MS	60000	/* after a refusal that needs a person */
#define TELL_MS		60000	/* trouble that lasts is told this often */

/* Wait for new parts.  1 some came, 0 no more will come, 2 time has passed. */
static int
await(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char bytes[512];
	ssize_t n;
	int got;

	got = poll(&p, 1, RETRY_MS);
	if (got == 0)
		return 2;
	if (got == -1)
		return errno == EINTR && cli_signal() == 0 ? 2 : 0;
	n = read(fd, bytes, sizeof bytes);
	return n > 0 ? 1 : 0;
}

/* What a flush suffered: told at the end of the run, in between only when it
 * lasts, and forgotten when a later flush succeeds. */
struct trouble {
	struct fail last;	/* no text: there is nothing new to tell */
	int64_t tell_at;	/* clock_ms; 0 all is well */
	int64_t pause_until;	/* clock_ms; a refusal is not asked for twice */
};

static void
note(struct trouble *t, const struct fail *f, bool more)
{
	int64_t now = clock_ms();

	if (f->text[0] != '\0' || t->last.kind == FAIL_NONE)
		t->last = *f;
	if (f->kind == FAIL_HERE)
		t->pause_until = now + PAUSE_MS;
	if (t->tell_at == 0)
		t->tell_at = now + TELL_MS;
	if (more && now >= t->tell_at && t->last.text[0] != '\0') {
		msg_warn("%s", t->last.text);
		t->last.text[0] = '\0';
		t->tell_at = now + TELL_MS;
	}
}

/* The child's life. */
static void
live(struct sender *s, int wake, struct fail *worst)
{
	struct trouble t = { 0 };
	struct fail f = { 0 };
	int more;

	if (http_start(worst) == -1)
		return;
	do {
		more = await(wake);
		if (t.pause_until > clock_ms())
			continue;
		fail_clear(&f);
		sender_flush(s, &f);
		if (f.kind == FAIL_LATER || f.kind == FAIL_HERE)
			note(&t, &f, more != 0);
		else {
			fail_clear(&t.last);
			t.tell_at = 0;
			fail_keep(worst, &f);
		}
	} while (more != 0 && cli_signal() == 0 && f.kind != FAIL_OUTPUT);
	fail_keep(worst, &t.last);
	http_stop();
}

int
child_start(struct child *c, struct sender *s, struct fail *f)
{
	struct fail worst = { 0 };
	int wake[2], result[2];

	if (pipe2(wake, O_CLOEXEC) == -1)
		return fail_errno(f, "pipe");
	if (pipe2(result, O_CLOEXEC) == -1) {
		close(wake[0]);
		close(wake[1]);
		return fail_errno(f, "pipe");
	}
	fflush(stdout);
	c->pid = fork();
	if (c->pid == 0) {
		close(wake[1]);
		close(result[0]);
		live(s, wake[0], &worst);
		if (write(result[1], &worst, sizeof worst) != sizeof worst)
			_exit(1);
		_exit(0);
	}
	close(wake[0]);
	close(result[1]);
	c->wake = wake[1];
	c->result = result[0];
	if (c->pid != -1)
		return fcntl(c->wake, F_SETFL, O_NONBLOCK);
	close(c->wake);
	close(c->result);
	c->pid = 0;
	return fail_errno(f, "fork");
}

void
child_wake(void *child)
{
	struct child *c = child;

	/* A full pipe has woken it already; a closed one says the same. */
	if (c->pid != 0 && write(c->wake, "", 1) == -1)
		return;
}

void
child_finish(struct child *c, bool stop, struct fail *worst)
{
	struct fail f = { 0 };
	ssize_t n;
	int status;

	if (c->pid == 0)
		return;
	if (stop)
		kill(c->pid, SIGTERM);
	close(c->wake);
	do {
		n = read(c->result, &f, sizeof f);
		if (n == -1 && errno == EINTR && cli_signal() != 0)
			kill(c->pid, SIGTERM);
	} while (n == -1 && errno == EINTR);
	close(c->result);
	/* Who is asked twice, by the terminal and by us, leaves at once. */
	if (n != sizeof f && cli_signal() == 0)
		fail_set(&f, FAIL_HERE, "the sending process ended early");
	while (waitpid(c->pid, &status, 0) == -1 && errno == EINTR)
		;
	c->pid = 0;
	fail_keep(worst, &f);
}
