/* SPDX-License-Identifier: ISC */
/*
 * The data contract: kinds of record and their fields, as jf-record(5) lists
 * them and common/share/contract.csv holds them; the table is generated from
 * that file at build time.
 */
#ifndef RECORD_H
#define RECORD_H

#include <jansson.h>

#include <stdbool.h>

#include "fail.h"

#define RECORD_VERSION	1
#define RECORD_ID_LEN	33	/* 32 hex digits and NUL */

enum record_type {
	RECORD_STRING, RECORD_INTEGER, RECORD_NUMBER, RECORD_BOOLEAN,
	RECORD_DATETIME,	/* RFC 3339, or a date alone where the time is unknown */
	RECORD_UUID, RECORD_OBJECT, RECORD_ARRAY
};
enum record_role {
	RECORD_ITEM,	/* one of the listed items: 136 in 2020, with RECORD_LOG */
	RECORD_MEMBER,	/* part of a composite item */
	RECORD_KEY,	/* implied by the list: job_id of a part, ... */
	RECORD_LOG,	/* one of those items that is a value of log's `log` */
	RECORD_RAW,	/* the device's own word beside an enumerated field */
	RECORD_EXTRA	/* ours: last_contact, log chunk members */
};
enum record_sensitivity { RECORD_NONE, RECORD_QUASI, RECORD_DIRECT };

struct record_field {
	const char *kind;	/* "job" */
	const char *path;	/* "alerts_triggered[].message", "bounding_box_mm.x" */
	const char *item;	/* the paper's English words */
	const char *section;	/* "4.11" */
	enum record_type type;
	const char *unit;	/* "mm", "" */
	bool edition_2018, edition_2020;
	enum record_role role;
	enum record_sensitivity sensitivity;
	const char *words;	/* enumeration "a|b|c", or NULL */
};

/* Kinds, for RECORD_IS_*. */
struct record_kind {
	const char *name;
	bool device_data;	/* carries fields of the contract */
	bool snapshot;		/* its id covers collected_at: each look is a fact */
};

/* NULL when unknown. */
const struct record_kind *record_kind(const char *name);
const struct record_kind *record_kinds(size_t *n);
const struct record_field *record_field(const char *kind, const char *path);
/* All fields, sorted by kind in the paper's order. */
const struct record_field *record_fields(size_t *n);
/* True if value is one of field's words (true when it has none). */
bool	record_word_ok(const struct record_field *field, const char *value);

/* A record with v, kind and, unless NULL, device; data is taken over (may be
 * NULL for {}).  NULL when memory is out. */
json_t	*record_new(const char *kind, const char *device, json_t *data);

/*
 * The id of jf-record(5): first 32 hex digits of SHA-256 over the compact,
 * key-sorted JSON without v and id and, where the kind is not a snapshot,
 * without collected_at.  record_set_id also sets it, as the third member.
 * 0, -1 memory out.
 */
int	record_id(const json_t *rec, char id[RECORD_ID_LEN]);
int	record_set_id(json_t *rec);

/* Is this a record at all: an object with "v":1 and a string "kind" (and, if
 * present, object "data", string "device", "id", "time")?  0, -1 with f. */
int	record_check(const json_t *rec, struct fail *f);

/*
 * A `failure` record made by this tool: {tool, stage, what, error, temporary}
 * with id and collected_at.  stage is a word ("fetch", "map", "upload"); what
 * names the thing (device, file).  NULL when memory is out.
 */
json_t	*record_failure(const char *stage, const char *what,
	    const struct fail *f, bool temporary);

/*
 * What a filter has seen of the pipe before it (jf-tools(7)): feed it every
 * record; at the end it says whether a `failure` came by or a checkpoint
 * began and did not end, in which case it sets FAIL_PART in f (if nothing
 * worse stands there) and returns -1.
 */
struct record_watch {
	bool failure;
	char open[64];		/* token of a begun run, "" when none */
};
void	record_watch_see(struct record_watch *w, const json_t *rec);
int	record_watch_end(const struct record_watch *w, struct fail *f);

#endif
