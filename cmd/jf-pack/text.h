/* SPDX-License-Identifier: ISC */
/*
 * Text files and streams: UTF-8 or any 8-bit bytes, and UTF-16 of either byte
 * order with or without a mark, which is scrubbed as text and written as
 * UTF-16 again.  Output is checked by inspect.h before it is released, window
 * by window, when an inspector is given.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "fail.h"
#include "inspect.h"
#include "scrub.h"

/* Scrub all of fd into out.  name is for messages.  check may be NULL.
 * 0; -1 with f: FAIL_HERE (read), FAIL_OUTPUT, FAIL_NO (the check found
 * something: what was found there is not written, nor what follows). */
int	text_scrub(struct scrub *s, int fd, const char *name, FILE *out,
	    struct inspect *check, struct fail *f);

/* Learn terms from all of fd, which is then at its end. */
int	text_learn(struct scrub *s, int fd, const char *name, struct fail *f);

/* The same for bytes that fn supplies: it sets *n, 0 at the end.  out NULL:
 * only learn. */
typedef int text_read_fn(void *arg, void *piece, size_t size, size_t *n,
	    struct fail *f);
int	text_pass(struct scrub *s, text_read_fn *fn, void *arg, FILE *out,
	    struct inspect *check, struct fail *f);

/* For each replacement print a line "LINE:COL-COL CLASS RULE TOKEN", tabs
 * between, to out; the original is not shown.  Columns are bytes, of the text
 * as UTF-8. */
int	text_explain(struct scrub *s, int fd, const char *name, FILE *out,
	    struct fail *f);

#endif
