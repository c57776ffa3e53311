/* SPDX-License-Identifier: ISC */
/*
 * What would leave, and what did not: counted per field and kind, with one
 * example of each field as it leaves.  No original is ever kept.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "fail.h"
#include "policy.h"
#include "scrub.h"

#define AUDIT_EXAMPLE	64	/* bytes of an example, with NUL */
#define AUDIT_UNKNOWN	64	/* unknown members named per run; all counted */

struct audit_field {
	uint64_t left, dropped;
	char example[AUDIT_EXAMPLE];	/* JSON text, cut */
};

struct audit_kind {
	uint64_t in, out, dropped, failed;
};

struct audit_pending;

struct audit {
	const struct policy *policy;
	struct audit_pending *pending;	/* of the record at hand */
	size_t n_pending, cap_pending;
	bool lost;			/* memory was out: counts are too low */
	struct audit_field *field;	/* as fields_at numbers them */
	struct audit_kind *kind;	/* as record_kinds numbers them; the last
					   is for kinds nobody knows */
	json_t *unknown;		/* "kind.member": count; kinds too */
	uint64_t unknown_more;		/* not named any more */
	uint64_t learned;		/* terms that this run learned */
};

/* policy stays the caller's.  0, -1 with f: memory. */
int	audit_start(struct audit *a, const struct policy *policy,
	    struct fail *f);
void	audit_free(struct audit *a);

/*
 * Within a record: a value left as len bytes of JSON text; or did not; a
 * member has no rule (its name is shown to people only).  All this counts once
 * the record has passed the check: audit_release; or never: audit_forget.
 */
void	audit_left(struct audit *a, size_t number, const char *json, size_t len);
void	audit_dropped(struct audit *a, size_t number);
void	audit_unknown(struct audit *a, const char *kind, const char *name);
void	audit_release(struct audit *a);
void	audit_forget(struct audit *a);

/* The counts of a kind. */
struct audit_kind *audit_kind(struct audit *a, const char *kind);

/*
 * For people; as one JSON value (NULL: memory), with the names of unknown
 * members and what depends on earlier runs only if it stays here; as JSON
 * lines: the whole first, then one for each kind and field.
 */
int	audit_table(const struct audit *a, const struct scrub *s, FILE *out,
	    bool color, struct fail *f);
json_t	*audit_json(const struct audit *a, const struct scrub *s, bool here);
int	audit_lines(const struct audit *a, const struct scrub *s, FILE *out,
	    struct fail *f);

/* How much of each class was replaced in text; NULL: memory. */
json_t	*audit_replaced(const struct scrub *s);

#endif
