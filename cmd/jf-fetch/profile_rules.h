/* SPDX-License-Identifier: ISC */
/*
 * The rules of a profile as they are in memory: built by profile_level.c and
 * profile_spec.c, walked by map*.c and explain.c.  All of it lives in the
 * profile's arena, or in its document.
 */
#ifndef PROFILE_RULES_H
#define PROFILE_RULES_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "convert.h"
#include "jsonpath.h"
#include "node.h"
#include "profile.h"
#include "record.h"

/* Which elements: none given, the one at hand. */
struct profile_each {
	const struct jsonpath **paths;
	size_t n;
	bool members;		/* of each object found, its members, each as
				   {"key": name, "value": value} */
	bool one_or_many;
	const struct jsonpath_test *where;	/* NULL: all */
};

enum profile_source {
	PROFILE_FROM_PATH, PROFILE_FROM_LET, PROFILE_FROM_CONST,
	PROFILE_FROM_POSITION, PROFILE_FROM_JOIN, PROFILE_FROM_ANY,
	PROFILE_FROM_SUM, PROFILE_FROM_COUNT, PROFILE_FROM_MINUS,
	PROFILE_FROM_FIELDS,	/* an object of fields */
	PROFILE_FROM_EACH	/* an array of objects of fields */
};

/* How one value is found and converted. */
struct profile_spec {
	enum profile_source from;
	const char *shown;	/* what --map and --explain call it */
	bool one_or_many;
	const struct jsonpath_test *when;	/* else it is missing */
	const struct jsonpath *path;
	unsigned let_up, let_slot;	/* levels outwards, and which there */
	const json_t *constant;
	int64_t first;		/* POSITION: of the first element */
	struct profile_spec *parts;	/* JOIN, ANY, MINUS */
	size_t n_parts;
	const char *with;	/* JOIN: between the parts */
	struct profile_each each;	/* EACH; SUM and COUNT: its paths */
	struct profile_field *fields;	/* FIELDS, EACH */
	size_t n_fields;
	struct profile_spec *raw;	/* the device's own word; NULL: as found */
	bool is_file;		/* of terms: the parts of a path, too */
	struct convert convert;
};

struct profile_field {
	const char *name;	/* in its object */
	char *raw_name;		/* NAME_raw where the contract has it */
	const struct record_field *contract;
	const char *term;	/* its value is a term of this type; or NULL */
	struct profile_spec spec;
};

struct profile_let {
	const char *name;
	struct profile_spec spec;
};

struct profile_term {
	const char *type;
	struct profile_spec spec;
};

struct profile_count {
	struct profile_spec spec;
	const json_t *data;
};

/* One entry of "records", perhaps with others inside. */
struct profile_level {
	const char *kind;	/* NULL: only leads inwards */
	bool has_each;		/* else one record, merged with its like */
	struct profile_each each;
	struct profile_let *lets;
	size_t n_lets;
	struct profile_field *fields;
	size_t n_fields;
	const char **require;	/* fields without which there is no record */
	size_t n_require;
	struct profile_spec *device;	/* NULL: the context's */
	const char **time;	/* the first of these fields that is there */
	size_t n_time;
	struct profile_spec *time_spec;	/* before them, or NULL */
	struct profile_spec *key;
	const struct jsonpath_test *terminal;
	struct profile_term *terms;
	size_t n_terms;
	struct profile_count *counts;
	size_t n_counts;
	const char **last_only;	/* NULL-terminated, or NULL */
	struct profile_spec *log;	/* gives the contract's name of a log */
	const char *log_path;
	struct profile_level *inner;
	size_t n_inner;
};

/* Of a request. */
struct profile_rules {
	struct profile_level *levels;
	size_t n;
	struct profile_let *gives;
	size_t n_gives;
	const struct jsonpath *items, *next_page;	/* paging */
	const struct jsonpath *next, *first, *instance;	/* sequence */
	long ok[8], empty[8], lost[8];	/* statuses, 0 ends */
};

struct profile_parts {
	struct arena arena;
	json_t *doc;
	bool one_or_many;	/* default for all of the profile */
	const struct jsonpath_test *probe;
	const struct profile_spec *token;	/* of the session */
	struct profile_rules *rules;	/* of each request, while loading */
};

/* Names that lets of this and outer levels have, while loading. */
struct profile_scope {
	const struct profile_scope *up;
	const struct profile_let *lets;
	size_t n;
};

struct profile_loader {
	struct profile_parts *parts;
	const struct profile_scope *scope;
	const char *kind;	/* of the record whose fields are read */
};

/* --- profile_spec.c: 0, or -1 with the node's fail. --- */

/* A path that may give one node or (plural) many, for *out. */
int	profile_spec_path(const struct profile_loader *l, const struct node *n,
	    bool plural, const struct jsonpath **out);
/* A logical expression; absent: *out stays NULL. */
int	profile_spec_test(const struct profile_loader *l, const struct node *n,
	    const struct jsonpath_test **out);
/* A value of a type other than a field's. */
int	profile_spec_value(const struct profile_loader *l, const struct node *n,
	    enum record_type type, struct profile_spec *out);
/* The same, newly taken; absent: *out stays NULL. */
int	profile_spec_optional(const struct profile_loader *l,
	    const struct node *n, enum record_type type,
	    struct profile_spec **out);
/* A term: its path may be plural. */
int	profile_spec_term(const struct profile_loader *l, const struct node *n,
	    struct profile_spec *out);
/* The value of a field of the contract. */
int	profile_spec_field(const struct profile_loader *l, const struct node *n,
	    const struct record_field *field, struct profile_spec *out);
/* "each" or "each_member", "where", "one_or_many" of the object n. */
int	profile_spec_each(const struct profile_loader *l, const struct node *n,
	    struct profile_each *out, bool *there);

/* --- profile_field.c --- */

#define PROFILE_PATH_LEN	128	/* bytes of a name in the contract */

/* Fields of l->kind below prefix ("" or "alerts_triggered[]."). */
int	profile_field_load(const struct profile_loader *l,
	    const struct node *n, const char *prefix,
	    struct profile_field **out, size_t *n_out);

/* --- profile_convert.c --- */

/* The coercions written in the object n (NULL value: none) for a field, or
 * for a plain value of type when field is NULL. */
#define PROFILE_CONVERSIONS \
	"unit_in|qty|units|split|piece|skip|trim|lower|null_if|null_below|" \
	"map|else|time|duration|add"
int	profile_convert(const struct node *n, const struct record_field *field,
	    enum record_type type, struct convert *out);

/* --- profile_request.c --- */

/* "requests" and "session" of the document. */
int	profile_request_load(const struct profile_loader *l,
	    const struct node *doc, struct profile *p);
int	profile_session_load(const struct profile_loader *l,
	    const struct node *doc, struct profile *p);
/* Has this entry of "records" what the request's cursor needs? */
int	profile_request_fits(const struct profile_request *r,
	    const struct node *n, const struct profile_level *level);

/* --- profile_level.c --- */

/* An entry of "records". */
int	profile_level_load(const struct profile_loader *l,
	    const struct node *n, bool inner, struct profile_level *out);
/* Names and values, in order: "let", "gives". */
int	profile_level_lets(const struct profile_loader *l,
	    const struct node *n, struct profile_let **out, size_t *n_out);

#endif
