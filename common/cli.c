/* SPDX-License-Identifier: ISC */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "msg.h"

static volatile sig_atomic_t asked;	/* signal that asked for an end */
static volatile sig_atomic_t hangup;
static volatile sig_atomic_t catch_hangup;

static void
on_signal(int sig)
{
	if (sig == SIGHUP && catch_hangup)
		hangup = 1;
	else if (asked != 0)
		_exit(128 + sig);	/* asked twice: at once */
	else
		asked = sig;
}

/* A closed descriptor 0, 1 or 2 would become somebody's data file. */
static void
open_standard(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

void
cli_start(const char *name)
{
	struct sigaction sa = { .sa_handler = on_signal };
	int sigs[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction old;
	size_t i;

	open_standard();
	setlocale(LC_CTYPE, "");
	umask(077);
	unsetenv("SSLKEYLOGFILE");
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++) {
		/* nohup stays nohup. */
		sigaction(sigs[i], NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(sigs[i], &sa, NULL);
	}
	setvbuf(stdout, NULL, _IOLBF, 65536);
	msg_start(name);
}

int
cli_signal(void)
{
	return asked;
}

void
cli_catch_hangup(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	catch_hangup = 1;
	sigemptyset(&sa.sa_mask);
	/* Also under nohup: it ends nothing any more. */
	sigaction(SIGHUP, &sa, NULL);
}

bool
cli_hangup(void)
{
	bool was = hangup != 0;

	hangup = 0;
	return was;
}

int
cli_flush(FILE *fp, struct fail *f)
{
	if (fflush(fp) == 0 && !ferror(fp))
		return 0;
	if (errno == EPIPE)	/* the reader left: no words about it */
		return fail_set(f, FAIL_OUTPUT, "%s", "");
	fail_errno(f, "stdout");
	f->kind = FAIL_OUTPUT;
	return -1;
}

/* The shell must see that a signal ended us: end by it. */
static void
end_by(int sig)
{
	signal(sig, SIG_DFL);
	raise(sig);
	_exit(128 + sig);
}

int
cli_finish(struct fail *f)
{
	struct fail out = { 0 };

	msg_progress_end();
	if (f->kind != FAIL_OUTPUT) {
		if (cli_flush(stdout, &out) == -1)
			fail_keep(f, &out);
		else if (fclose(stdout) != 0) {
			fail_errno(&out, "stdout");
			out.kind = FAIL_OUTPUT;
			fail_keep(f, &out);
		}
	}
	if (f->kind != FAIL_NONE && f->text[0] != '\0')
		msg_error("%s", f->text);
	if (f->kind < FAIL_USAGE && cli_signal() != 0) {
		fflush(stderr);
		end_by(cli_signal());
	}
	return fail_status(f->kind);
}
