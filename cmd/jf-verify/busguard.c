/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>

#include "busguard.h"

/* A signal handler has no other way back; the thread that reads is the one
 * that gets the signal. */
static _Thread_local sigjmp_buf *back;

static void
jump(int sig)
{
	if (back == NULL) {		/* not ours: die of it */
		signal(sig, SIG_DFL);
		raise(sig);
		return;
	}
	siglongjmp(*back, 1);
}

int
busguard(int (*work)(void *arg), void *arg, int fallen)
{
	struct sigaction new = { .sa_handler = jump };
	volatile int rc = fallen;
	sigjmp_buf here;

	sigemptyset(&new.sa_mask);
	if (sigaction(SIGBUS, &new, NULL) == -1)
		return work(arg);
	if (sigsetjmp(here, 1) == 0) {
		back = &here;
		rc = work(arg);
	}
	back = NULL;
	return rc;
}
