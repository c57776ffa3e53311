/* SPDX-License-Identifier: ISC */
/*
 * Start and end of every main: signals, standard streams, exit status.
 */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "fail.h"

/* Descriptors 0 to 2 are open, SIGPIPE becomes EPIPE, SIGINT, SIGTERM and
 * SIGHUP are remembered for cli_signal, LC_CTYPE comes from the environment,
 * umask is 077, SSLKEYLOGFILE is gone, stdout is line buffered.  name must
 * live on. */
void	cli_start(const char *name);

/* The signal that asked for an end, or 0.  Loops look at it. */
int	cli_signal(void);

/* True, once, when SIGHUP came after cli_catch_hangup; else it ends. */
void	cli_catch_hangup(void);
bool	cli_hangup(void);

/*
 * Print what f says (if anything, and not a closed pipe), flush and close
 * stdout, and return main's exit status.  Lost output is 4 whatever else
 * happened; after a signal the program ends by that signal and this does not
 * return.
 */
int	cli_finish(struct fail *f);

/* 0 if stdout (or fp) could be written so far, else -1 and FAIL_OUTPUT. */
int	cli_flush(FILE *fp, struct fail *f);

#endif
