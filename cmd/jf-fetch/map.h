/* SPDX-License-Identifier: ISC */
/*
 * An answer becomes records, by a profile's rules.  One struct map_run serves
 * one device for one run: answers are given to it as they come, records come
 * out through the sink, and what several answers tell about one thing
 * (identification, heartbeat, counters) comes out merged at map_finish.
 *
 * A field that is missing, null, empty, a sentinel, of the wrong type or not
 * in the edition is left out and counted.  Nothing but mapped members ever
 * reaches the sink; notes carry names and paths, never a value.
 */
#ifndef MAP_H
#define MAP_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "digest.h"
#include "fail.h"
#include "profile.h"

#define MAP_TERM_MAX	1024	/* bytes; nothing longer is a name */

struct map_context {
	const char *device;	/* for `device` */
	const char *edition;	/* "2018" or "2020" */
	const char *collected_at;
	const char *zone;	/* of the device's clock; NULL: the profile's */
	bool plain;		/* adds "transport":"plain" */
	struct digest *digest;	/* for the ids; NULL: none is kept ready */
};

/* One of the counts of an element under PROFILE_COUNTER. */
struct map_count {
	int64_t n;		/* its value now */
	const json_t *data;	/* members that hold for what it counts */
};

/* One record in the making. */
struct map_item {
	const char *kind;
	const char *device;	/* NULL: the context's */
	const char *time;	/* RFC 3339, or NULL: not known */
	json_t *data;		/* borrowed */
	const struct buf *text;	/* data as sorted, compact JSON, for who needs
				   it again; NULL: not written yet */
	const char *key;	/* keyed list, counter: tells this element from
				   others of this request and kind; or NULL */
	bool terminal;		/* not expected to change any more */
	bool merged;		/* comes from map_finish: always a snapshot */
	const struct map_count *counts;	/* PROFILE_COUNTER only */
	size_t n_counts;
	const char *const *last_only;	/* names in data, NULL-terminated, that
				   hold only for the newest one counted */
	const struct profile_request *request;	/* (the first) it came from */
};

/* A log that an index names. */
struct map_log {
	const char *log;	/* the contract's name */
	const char *path;	/* to ask, on the same device */
	const char *file;	/* the device's own name of it, for the state */
	const struct profile_request *request;
};

enum map_result {
	MAP_FILLED,		/* a field was filled */
	MAP_MISSING,		/* no such member, null or "" */
	MAP_UNSET,		/* one of the profile's sentinels */
	MAP_WRONG,		/* wrong type, not a number, unknown unit ... */
	MAP_UNMAPPED,		/* a word that the value map does not know */
	MAP_EDITION,		/* not in this edition's list */
	MAP_RESULTS
};
struct map_note {
	enum map_result result;
	const char *kind, *field;	/* "job", "alerts_triggered[].message" */
	const char *path;	/* the profile's: "@.metadata.slicer" */
	const char *why;	/* "not a number"; NULL unless WRONG */
	const struct profile_request *request;
};

/* Where it goes.  A function that returns -1 (with f) ends the run's call.
 * Any but item may be NULL. */
struct map_sink {
	int (*item)(struct map_item *item, void *arg, struct fail *f);
	/* an identifier that must never leave; type as in scrub_terms; at
	 * most MAP_TERM_MAX bytes */
	int (*term)(const char *type, const char *value, void *arg,
	    struct fail *f);
	int (*log)(const struct map_log *log, void *arg, struct fail *f);
	void (*note)(const struct map_note *note, void *arg);
	void *arg;
};

struct map_run;

/* Profile and sink must live on; the context is copied.  NULL: memory. */
struct map_run *map_start(const struct profile *p,
	    const struct map_context *c, const struct map_sink *s);

/* Map one answer, which stays the caller's.  0; -1 with f: memory, or what
 * the sink said. */
int	map_answer(struct map_run *run, const struct profile_request *r,
	    const json_t *answer, struct fail *f);

/* All answers are in: merged records come out.  0, -1 as above. */
int	map_finish(struct map_run *run, struct fail *f);

/* How often each result was met (indexed by enum map_result). */
const size_t *map_counts(const struct map_run *run);
/* "was missing", "has the wrong type", ... */
const char *map_result_text(enum map_result r);

void	map_free(struct map_run *run);

/*
 * Append the finished record of an item, with its id, as a line with its LF:
 * v, kind, id, device, time, collected_at, edition, transport, revision (when
 * > 0), seq (when > 0), data with its members sorted.  0, -1 memory.
 */
int	map_line(const struct map_context *c, const struct map_item *item,
	    int revision, int seq, struct buf *line);

#endif
