/* SPDX-License-Identifier: ISC */
/*
 * What is remembered about one device between runs: STATE/fetch/NAME.json,
 * replaced whole (file.h), under a lock STATE/fetch/NAME.lock that ends with
 * the process.
 *
 *	{"v":1, "device":SERIAL,
 *	 "requests":{REQUEST:{"asked":SECONDS,"cursor":{...}}},
 *	 "pending":[{"token":TOKEN,"requests":{...}}],
 *	 "unacknowledged":RUNS, ...}
 *
 * `requests` is what was adopted; each `pending` one waits for its mark, see
 * marks.h.  The other members are what --status shows.  A file that is
 * damaged or of a later version is an error, never a fresh start.
 */
#ifndef STATE_H
#define STATE_H

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>

#include "fail.h"

#define STATE_VERSION	1
#define STATE_MAX	(64 * 1024 * 1024)	/* bytes of a file */
#define STATE_PENDING	3			/* runs that may wait for a mark */

struct state {
	json_t *root;
	char *path;
	int lock;		/* -1: only looked at */
};

/* Lock and load, or begin empty.  dir is STATE/fetch and is made.  0; -1
 * with f: FAIL_LATER, another run holds the device; FAIL_HERE, damaged. */
int	state_open(struct state *s, const char *dir, const char *name,
	    struct fail *f);
/* Load without the lock, to look.  0; 1 when there is none; -1 with f. */
int	state_look(struct state *s, const char *dir, const char *name,
	    struct fail *f);
/* Replace the file durably.  0, -1 with f. */
int	state_save(const struct state *s, struct fail *f);
void	state_close(struct state *s);

/* Forget the device: everything it still remembers is sent again.  0, also
 * when nothing was there; -1 with f, FAIL_LATER while a run holds it. */
int	state_reset(const char *dir, const char *name, struct fail *f);

/* Adopted: the request's cursor, borrowed (NULL: none), and when it was last
 * asked (0: never). */
const json_t *state_cursor(const struct state *s, const char *request);
int64_t	state_asked(const struct state *s, const char *request);
/* The newest pending cursor of the request, borrowed, or NULL. */
const json_t *state_pending(const struct state *s, const char *request);

/* Adopt the newest pending requests whose mark is in the folder marks, and
 * drop those older; a mark that comes late for a newer run still counts.
 * True when there was one. */
bool	state_adopt(struct state *s, const char *marks);

/* Let requests (taken over: {REQUEST:{"asked","cursor"}}) wait for token's
 * mark.  0, -1 memory. */
int	state_pend(struct state *s, const char *token, json_t *requests);

/* Runs since something was last acknowledged. */
int	state_unacknowledged(const struct state *s);

/* Any other member: text or number, NULL and 0 when absent. */
const char *state_text(const struct state *s, const char *name);
int64_t	state_number(const struct state *s, const char *name);
/* Set or (text NULL) delete; memory trouble loses only what is shown. */
void	state_set_text(struct state *s, const char *name, const char *text);
void	state_set_number(struct state *s, const char *name, int64_t n);

#endif
