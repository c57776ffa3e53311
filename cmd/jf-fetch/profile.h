/* SPDX-License-Identifier: ISC */
/*
 * Profiles, jf-profile(5): what to ask a kind of printer and how an answer
 * becomes records.  This header is the part that the asking side needs; how
 * records are made from answers is map.h.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"

#define PROFILE_MAX	(1024 * 1024)	/* bytes a profile file */

/* How what is new in an answer is found (jf-profile(5), CURSORS). */
enum profile_cursor {
	PROFILE_SNAPSHOT,	/* emit each time */
	PROFILE_ON_CHANGE,	/* a snapshot, only when its content differs */
	PROFILE_SEQUENCE,	/* numbered buffer: next, first, instance */
	PROFILE_KEYED,		/* list of records with a key, which may change */
	PROFILE_TIMED,		/* list without keys: content and ordinal */
	PROFILE_ROLLING,	/* window without keys or times: overlap */
	PROFILE_BYTES,		/* a log: offset and identity */
	PROFILE_COUNTER		/* counts per element: the difference is jobs */
};

enum profile_paging { PROFILE_ONE_PAGE, PROFILE_BY_OFFSET, PROFILE_BY_PAGE,
	PROFILE_BY_LINK };

enum profile_auth { PROFILE_NO_AUTH, PROFILE_HEADER, PROFILE_BASIC,
	PROFILE_DIGEST, PROFILE_BEARER, PROFILE_SESSION };

/* What a status means: an answer, nothing there now (idle, not connected),
 * what was asked for has left the buffer, or a failure. */
enum profile_status { PROFILE_ANSWER, PROFILE_EMPTY, PROFILE_LOST,
	PROFILE_FAILURE };

struct profile_request {
	const char *name;
	const char *path;	/* template, see profile_path */
	const char *start_path;	/* sequence: when there is no cursor, or NULL */
	const char *accept;	/* value of Accept, or NULL */
	uint64_t every_s;	/* cadence; 0: each run */
	uint64_t max_bytes;	/* of a body; logs have their own limit */
	enum profile_cursor cursor;
	bool newest_first;	/* order of the list (default true) */
	uint64_t keep_s;	/* keyed: how long terminal keys are kept */
	uint64_t keep_keys;	/* keyed: and how many */
	enum profile_paging paging;
	unsigned page_size;	/* value of {limit}; 0 without paging */
	unsigned page_first;	/* value of {page} on the first page */
	unsigned page_max;	/* pages a run at most */
	const char *log;	/* bytes: the contract's name of the log */
	int needs;		/* index of the request whose answer gives a
				   variable of path; must be asked before this
				   one, in the same run; -1: none */
	bool gives;		/* its answer gives variables: profile_vars */
	bool on_demand;		/* asked only because another one needs it */
	const struct profile_rules *rules;	/* opaque, for map.c */
};

/* The one step that may be something else than GET. */
struct profile_session {
	const char *method;	/* "GET" or "POST" */
	const char *path;	/* template with {user} and {secret} */
	const char *body;	/* template, or NULL; values are escaped for
				   body_type */
	const char *body_type;	/* application/json or
				   application/x-www-form-urlencoded */
	const char *token_header;	/* the credential is this header of the
				   answer, or NULL: */
	bool token_member;	/* profile_token finds it in the body */
	const char *send_header;	/* and goes out as this header, */
	const char *send_prefix;	/* after this text ("Bearer ") */
	const char *logout_method;	/* or NULL: no logout */
	const char *logout_path;
	uint64_t lives_s;	/* 0: for the run */
};

struct profile {
	const char *name;	/* the file's, without folder and suffix */
	const char *title;	/* one line: what devices */
	const char *tested;	/* one honest line: how it was tested */
	const char *zone;	/* of times without one: "UTC", "+02:00",
				   "Europe/Berlin" */
	uint64_t gap_ms;	/* pause between requests */
	uint64_t total_s;	/* limit of a request; 0: the program's */
	enum profile_auth auth;	/* what the device's line may leave out */
	const char *auth_name;	/* header's name */
	const char *auth_user;
	const struct profile_session *session;	/* NULL: none */
	const char *probe_path;	/* asked by --enroll, or NULL */
	const char *probe_accept;
	const struct profile_request *requests;	/* in the order to ask */
	size_t n;
	struct profile_parts *parts;	/* opaque */
};

/*
 * Find and load a profile: a name with '/' is a path, else an installed one
 * (config: --config, or NULL).  The profile is the caller's.  NULL with f:
 * FAIL_USAGE, "FILE: JSON POINTER: why", for a path "..., column N: why".
 */
struct profile *profile_load(const char *config, const char *name,
	    struct fail *f);
struct profile *profile_load_file(const char *path, struct fail *f);
/* The same from memory; name is for messages. */
struct profile *profile_parse(const char *name, const char *text, size_t len,
	    struct fail *f);
void	profile_free(struct profile *p);

/* NULL when there is none of that name. */
const struct profile_request *profile_request(const struct profile *p,
	    const char *name);

/* Does this answer to the probe come from such a device? */
bool	profile_probe(const struct profile *p, const json_t *answer);

/* What an HTTP status means for this request. */
enum profile_status profile_status(const struct profile_request *r, long code);

/*
 * Append the path to ask: template's {name} is replaced by vars' member name
 * (string or integer), percent-encoded; {+name} by one that is a path of its
 * own, taken as it stands.  Known to the asking side: limit, offset, page (paging),
 * from (sequence), user and secret (session).  The result starts with one '/'
 * and holds no control byte, space, '#' or "..".  0; -1 with f: FAIL_PART, a variable
 * is missing or does not fit.
 */
int	profile_path(const char *template, const json_t *vars, struct buf *out,
	    struct fail *f);

/* Append a session's body with user and secret; out->secret is set by the
 * caller.  0; -1 with f. */
int	profile_body(const struct profile_session *s, const char *user,
	    const char *secret, struct buf *out, struct fail *f);

/* The credential in the answer to the session's request; NULL: not there. */
const char *profile_token(const struct profile *p, const json_t *answer,
	    struct buf *out);

/* Add to vars what this answer gives for the paths of later requests. */
int	profile_vars(const struct profile_request *r, const json_t *answer,
	    json_t *vars, struct fail *f);

/* How many elements this page holds, and for PROFILE_BY_LINK the path of the
 * next one appended to next (nothing when this was the last). */
size_t	profile_page(const struct profile_request *r, const json_t *answer,
	    struct buf *next);

/* A numbered buffer's own account of itself.  0; -1: not in this answer. */
struct profile_sequence {
	int64_t first, next;	/* number of the oldest, and the one to ask */
	char instance[64];	/* another one: numbers started anew; "" */
};
int	profile_sequence(const struct profile_request *r, const json_t *answer,
	    struct profile_sequence *s);

#endif
