/* SPDX-License-Identifier: ISC */
/*
 * Free text without names: one pass over bytes, linear time, no regular
 * expression.  What identifies becomes a token (pseudonym.h), secrets become a
 * fixed word, everything else passes byte for byte (CRLF, NUL, ANSI, invalid
 * UTF-8, no final newline).  Own tokens are recognized, so scrubbing twice
 * changes nothing.  A decision looks at most SCRUB_AHEAD bytes forward and at
 * the line's state backward: how the input is cut into calls never shows.
 */
#ifndef SCRUB_H
#define SCRUB_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"
#include "pseudonym.h"
#include "terms.h"

#define SCRUB_AHEAD	4096	/* bytes; also the longest entity */

/* What a replacement is counted as: the type of its token, or a secret
 * (password, key, cookie, query value), which leaves no token behind. */
#define SCRUB_SECRET	PSEUDONYM_TYPES
#define SCRUB_CLASSES	(PSEUDONYM_TYPES + 1)
#define SCRUB_REMOVED	"secret-removed"

/* "ip", "mac", ..., "secret", as --audit and --explain name them. */
const char *scrub_class_name(int cls);

/* One replacement.  Offsets are into all the input since the start of the
 * stream (or of the string); text and with are valid during the call only. */
struct scrub_span {
	uint64_t start, end;
	int cls;
	const char *rule;		/* "ipv4", "mac-dotted", "home-path" */
	const char *text, *with;
	size_t text_len, with_len;
};
typedef void scrub_span_fn(void *arg, const struct scrub_span *span);

/*
 * A scrubber.  Both stay the caller's.  terms is looked up at every word, and
 * what contexts in the text teach (user=, FQDNs, homes, UNC paths, named MACs)
 * is added to it (TERMS_CONTEXT); it may be NULL.  The epoch is the one that
 * pseudonym_at chose last; change it between strings only.  NULL when memory
 * is out.
 */
struct scrub *scrub_new(struct pseudonym *keys, struct terms *terms);
void	scrub_free(struct scrub *s);

/* Call fn for each replacement from now on (NULL: none). */
void	scrub_watch(struct scrub *s, scrub_span_fn *fn, void *arg);

/* Replacements so far, SCRUB_CLASSES numbers; and 4-part numbers without any
 * context, which were taken for addresses. */
const uint64_t *scrub_counts(const struct scrub *s);
uint64_t scrub_ambiguous(const struct scrub *s);

/* Append all of text, scrubbed, to out: a whole string, such as a member of a
 * record.  0; -1 with f (memory, digest library): out is then not to be used. */
int	scrub_text(struct scrub *s, const char *text, size_t len,
	    struct buf *out, struct fail *f);

/*
 * The name by which text is called ("message", "user_name") decides as if
 * "name=" stood in front of it: a value named password is a secret, one named
 * fw_version is a version.  Otherwise as scrub_text.  name may be NULL.
 */
int	scrub_named(struct scrub *s, const char *name, const char *text,
	    size_t len, struct buf *out, struct fail *f);

/* A stream in pieces of any size: the output of all calls together is that of
 * scrub_text over all pieces together.  scrub_end flushes what was held back
 * (at most 3 * SCRUB_AHEAD) and makes ready for the next stream.  UTF-16 is
 * not seen here, see text.h. */
int	scrub_feed(struct scrub *s, const void *data, size_t len,
	    struct buf *out, struct fail *f);
int	scrub_end(struct scrub *s, struct buf *out, struct fail *f);

/* The first of two phases: only learn terms from text, replace nothing.
 * scrub_learn takes pieces like scrub_feed; a NULL data ends the stream. */
int	scrub_learn(struct scrub *s, const void *data, size_t len,
	    struct fail *f);

/* A member name or path: as text, and each base name of a model or in a home
 * is replaced though no line surrounds it. */
int	scrub_path(struct scrub *s, const char *path, size_t len,
	    struct buf *out, struct fail *f);

#endif
