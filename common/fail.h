/* SPDX-License-Identifier: ISC */
/*
 * Why a call failed.  The function that first sees a failure fills a struct
 * fail; its callers pass it up; only main prints it, through cli_finish.  The
 * kind decides the exit status, the same for every program (jf-tools(7)).
 */
#ifndef FAIL_H
#define FAIL_H

enum fail_kind {
	FAIL_NONE,	/*   0  done, and every answer is yes */
	FAIL_LATER,	/*  75  not now: all is safe where it was */
	FAIL_PART,	/*   3  some devices, records or payloads failed */
	FAIL_HERE,	/*   4  could not be done or decided here */
	FAIL_NO,	/*   1  done, and an answer is no */
	FAIL_SIGNAL,	/* 128+ ended by a signal */
	FAIL_USAGE,	/*   2  usage or configuration mistake */
	FAIL_OUTPUT	/*   4  stdout or -o could not be written */
};			/* in rising precedence */

#define FAIL_TEXT_LEN	512	/* bytes, with the NUL; longer text is cut */

struct fail {
	enum fail_kind kind;
	char text[FAIL_TEXT_LEN];	/* one line, no newline, no secret */
};

/* Set kind and text, replacing what was there.  -1, for use in return. */
int	fail_set(struct fail *f, enum fail_kind kind, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* FAIL_HERE with ": " and strerror(errno) behind the text.  -1. */
int	fail_errno(struct fail *f, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* FAIL_HERE, "out of memory".  -1. */
int	fail_nomem(struct fail *f);

/* Put "WHAT: " in front of the text, if there is any.  -1. */
int	fail_at(struct fail *f, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* Keep in worst whichever of the two has precedence; the first of equals. */
void	fail_keep(struct fail *worst, const struct fail *f);

/* Exit status of a kind; FAIL_SIGNAL is the caller's to add to (128). */
int	fail_status(enum fail_kind kind);

/* Nothing has failed. */
void	fail_clear(struct fail *f);

#endif
