/* SPDX-License-Identifier: ISC */
/*
 * JSON Lines: one object a line, UTF-8, LF, at most JSONL_MAX bytes a line.
 */
#ifndef JSONL_H
#define JSONL_H

#include <jansson.h>

#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "fail.h"

#define JSONL_MAX	(1024 * 1024)	/* bytes a line, without its LF */

struct jsonl {
	FILE *fp;
	const char *name;	/* for messages; "stdin" */
	size_t line;		/* number of the line last read */
	struct buf raw;		/* its bytes, without the LF */
	struct buf ahead;	/* read, not yet asked for: private */
	size_t used;		/* of ahead: private */
	bool eof;
};

/*
 * The next object.  1 with *rec, owned by the caller; 0 at the end; -1 with f
 * (FAIL_HERE, "NAME:LINE: why"): not JSON, not an object, duplicate members,
 * invalid UTF-8, too long, a last line that is cut off, a read error.  Empty
 * lines are passed over.  in->raw keeps the bytes until the next call.
 * A read that a signal interrupted (cli_signal) ends the input: 0.
 */
int	jsonl_read(struct jsonl *in, json_t **rec, struct fail *f);

/* Only the next line's bytes, unparsed, in in->raw.  1, 0, -1 as above. */
int	jsonl_read_raw(struct jsonl *in, struct fail *f);

/* Is a whole line (or the end) there, so that reading would not wait? */
bool	jsonl_has_line(const struct jsonl *in);

/* Parse len bytes as jsonl_read would; *rec is the caller's.  0, -1 with f,
 * whose text says column and why, without a name. */
int	jsonl_parse(const char *text, size_t len, json_t **rec, struct fail *f);

/* One value of any type, as json_loadb reads it (which it asks in doubt) with
 * JSON_DECODE_ANY and, when unique, JSON_REJECT_DUPLICATES.  The caller's;
 * NULL with e. */
json_t	*jsonl_value(const char *text, size_t len, bool unique,
	    json_error_t *e);

/* Open path ("-" is stdin) for reading.  0, -1 with f. */
int	jsonl_open(struct jsonl *in, const char *path, struct fail *f);
/* Close and free. */
void	jsonl_close(struct jsonl *in);

/* Write rec and LF.  0; -1 with f: FAIL_OUTPUT. */
int	jsonl_write(FILE *out, const json_t *rec, struct fail *f);

/* Append compact JSON: numbers as the shortest decimal that reads back equal
 * (1.0 is 1, 21.7 is 21.7), members in their order or sorted by key bytes.
 * 0, -1 memory out. */
enum jsonl_order { JSONL_AS_IS, JSONL_SORTED };
int	jsonl_dump(struct buf *out, const json_t *v, enum jsonl_order order);

/* Append a number as above; size of out at least JSONL_NUM_LEN. */
#define JSONL_NUM_LEN	32
char	*jsonl_number(char *out, double d);
char	*jsonl_integer(char *out, long long n);

/* Append text as a JSON string with its quotes.  0, -1 memory out. */
int	jsonl_string(struct buf *out, const char *text, size_t len);

/* Read a whole JSON file (configuration): duplicate members refused.  NULL
 * with f: FAIL_USAGE, "PATH:LINE:COLUMN: why", or what file_read says. */
json_t	*jsonl_load(const char *path, size_t max, struct fail *f);

#endif
