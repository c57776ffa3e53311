/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>

#include "busguard.h"

/* A signal handler has no other way back. */
static sigjmp_buf back;

static void
jump(int sig)
{
	(void)sig;
	siglongjmp(back, 1);
}

int
busguard(int (*work)(void *arg), void *arg, int fallen)
{
	struct sigaction new = { .sa_handler = jump }, old;
	volatile int rc = fallen;

	sigemptyset(&new.sa_mask);
	if (sigaction(SIGBUS, &new, &old) == -1)
		return work(arg);
	if (sigsetjmp(back, 1) == 0)
		rc = work(arg);
	sigaction(SIGBUS, &old, NULL);
	return rc;
}
